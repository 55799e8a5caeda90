package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.sso.internal.http.HttpCaller;
import dev.castellan.sso.internal.http.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tries a provider step by step; the first step that fails is the last. */
final class Trial {

  private final OidcSettings settings;
  private final ProviderContext context;
  private final HttpCaller http;
  private final TokenEndpoint tokenEndpoint;

  Trial(
      OidcSettings settings,
      ProviderContext context,
      HttpCaller http,
      TokenEndpoint tokenEndpoint) {
    this.settings = settings;
    this.context = context;
    this.http = http;
    this.tokenEndpoint = tokenEndpoint;
  }

  List<ProviderCheck> run(ProviderUrls urls) {
    List<ProviderCheck> steps = new ArrayList<>();
    String step = "discovery";
    try {
      Endpoints endpoints = Endpoints.discover(http, settings.issuer());
      steps.add(ProviderCheck.passed(step, "The issuer publishes its configuration"));
      step = "capabilities";
      capabilities(endpoints);
      steps.add(ProviderCheck.passed(step, "What is needed is offered"));
      step = "keys";
      keys(endpoints);
      steps.add(ProviderCheck.passed(step, "The keys can be read"));
      step = "client";
      client(endpoints, urls);
      steps.add(ProviderCheck.passed(step, "The provider knows us"));
    } catch (ProviderException e) {
      steps.add(ProviderCheck.failed(step, e));
    }
    return steps;
  }

  /** What a provider names must have what we need; of what it does not name nothing follows. */
  private void capabilities(Endpoints endpoints) throws ProviderException {
    if (!endpoints.challengeMethods().isEmpty() && !endpoints.challengeMethods().contains("S256")) {
      throw Problems.insufficient("The provider does not offer PKCE with S256");
    }
    if (!endpoints.authentications().isEmpty()
        && !endpoints.authentications().contains(settings.proof().method())) {
      throw Problems.insufficient("The provider does not offer the client authentication chosen");
    }
    if (!endpoints.algorithms().isEmpty()
        && Collections.disjoint(endpoints.algorithms(), settings.algorithms())) {
      throw Problems.insufficient("The provider signs by none of the algorithms accepted");
    }
    if (settings.userInfo() && endpoints.userInfo().isEmpty()) {
      throw Problems.insufficient("The provider has no UserInfo endpoint");
    }
  }

  private void keys(Endpoints endpoints) throws ProviderException {
    KeySet keys = KeySet.read(http.send(Request.get(endpoints.keys(), "application/json")));
    if (keys.isEmpty()) {
      throw Problems.signature("The provider publishes no key for signatures");
    }
  }

  /** Shows a code that was never given out: a provider that knows us refuses the code, not us. */
  private void client(Endpoints endpoints, ProviderUrls urls) throws ProviderException {
    try {
      tokenEndpoint.exchange(
          endpoints,
          RandomText.of(context.random()),
          RandomText.of(context.random()),
          urls.callback());
    } catch (ProviderException e) {
      if (e.problem() != ProviderProblem.WRONG_REQUEST) {
        throw e;
      }
    }
  }
}
