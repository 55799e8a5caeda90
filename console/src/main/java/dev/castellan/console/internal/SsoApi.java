package dev.castellan.console.internal;

import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.NotFoundException;
import dev.castellan.access.Principal;
import dev.castellan.console.HttpReply;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginCookie;
import dev.castellan.login.provider.LoginOption;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.LoginProviderInfo;
import dev.castellan.login.provider.LoginProviderService;
import dev.castellan.login.provider.MappingRule;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderDeparture;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Login providers: how they are administered, and what a login page needs of them. */
final class SsoApi {

  private final ConsoleSettings settings;
  private final String publicPath;
  private final LoginReplies replies;

  SsoApi(ConsoleSettings settings, LoginReplies replies) {
    this.settings = settings;
    this.replies = replies;
    this.publicPath = settings.publicApiPath();
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/sso/login-options", this::options).forAnybody(),
        Endpoint.of("POST", "/login/code", this::redeem).forAnybody(),
        Endpoint.of("POST", "/sso/logout", this::logout).taking(Endpoint.Body.NONE),
        Endpoint.of("GET", "/sso/kinds", this::kinds),
        Endpoint.of("GET", "/sso/providers", this::list),
        Endpoint.of("POST", "/sso/providers", this::create),
        Endpoint.of("GET", "/sso/providers/{id}", this::get),
        Endpoint.of("PATCH", "/sso/providers/{id}", this::change).honouringIfMatch(),
        Endpoint.of("DELETE", "/sso/providers/{id}", this::delete).honouringIfMatch(),
        Endpoint.of("POST", "/sso/providers/{id}/test", this::test)
            .taking(Endpoint.Body.OPTIONAL_JSON),
        Endpoint.of("POST", "/sso/test", this::testDraft),
        Endpoint.of("POST", "/sso/mapping-dry-run", this::dryRun));
  }

  private static LoginProviderService service(Request request) {
    return request.caller().loginProviders();
  }

  /** A console without a public URL has nowhere to which a browser could come back. */
  private HttpReply options(Request request) {
    boolean browsers = settings.publicUrl().isPresent();
    List<Map<String, @Nullable Object>> items =
        settings.castellan().providerLogin().available().stream()
            .filter(option -> browsers || option.method() == LoginOption.Method.PASSWORD)
            .map(option -> SsoViews.option(option, settings.publicUrl()))
            .toList();
    return HttpReply.json(200, items(items));
  }

  private static Map<String, @Nullable Object> items(List<Map<String, @Nullable Object>> items) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("items", items);
    return view;
  }

  private HttpReply redeem(Request request) {
    SecretText code = request.members("code").secret("code");
    Optional<SsoCookies> cookies = settings.publicUrl().map(SsoCookies::new);
    // Without a cookie there is nothing that a code was bound to.
    SecretText binding =
        cookies
            .flatMap(ours -> ours.of(request.call(), SsoPages.CODE_COOKIE))
            .orElse(SecretText.of(""));
    Optional<LoginResult> result = settings.castellan().providerLogin().redeem(code, binding);
    LoginResult known =
        result.orElseThrow(
            () ->
                ProblemCode.LOGIN_CODE_REFUSED.refuse(
                    "The code is wrong, used, over, or was given to another browser; log in again"));
    HttpReply reply =
        replies.replyOr(request, known, () -> new IllegalStateException("There is a code for it"));
    return cookies.map(ours -> ours.take(reply, List.of(SsoPages.CODE_COOKIE))).orElse(reply);
  }

  private HttpReply logout(Request request) {
    Principal principal = request.caller().principal();
    if (principal.kind() != Principal.Kind.USER) {
      throw new ForbiddenException(
          ErrorCode.SESSION_REQUIRED,
          "Only a session ends by logging out; delete or disable a key");
    }
    return replies.ended(request, loggedOut(request, principal));
  }

  private HttpReply loggedOut(Request request, Principal principal) {
    if (settings.publicUrl().isEmpty()) {
      settings.castellan().login().logout(principal);
      return HttpReply.of(204);
    }
    Optional<ProviderDeparture> gone =
        settings.castellan().providerLogin().logout(principal, SsoPages.base(settings));
    if (gone.isEmpty()) {
      return HttpReply.of(204);
    }
    Departure departure =
        request.fromPage() ? SsoPages.within(settings, gone.get()) : gone.get().departure();
    HttpReply reply = HttpReply.json(200, SsoViews.departure(departure));
    return gone.get().cookie().map(cookie -> give(reply, cookie)).orElse(reply);
  }

  private HttpReply give(HttpReply reply, LoginCookie cookie) {
    return new SsoCookies(SsoPages.url(settings))
        .give(reply, cookie.name(), cookie.value(), cookie.lifetime());
  }

  private HttpReply kinds(Request request) {
    return HttpReply.json(
        200, items(service(request).kinds().stream().map(SsoViews::kind).toList()));
  }

  private HttpReply list(Request request) {
    return HttpReply.json(
        200, items(service(request).list().stream().map(SsoViews::provider).toList()));
  }

  private static HttpReply reply(int status, LoginProviderInfo provider) {
    return HttpReply.json(status, SsoViews.provider(provider))
        .header("ETag", '"' + provider.version() + '"');
  }

  private HttpReply create(Request request) {
    LoginProviderInfo made = service(request).create(draft(request));
    return reply(201, made).header("Location", publicPath + "/sso/providers/" + made.id());
  }

  private static NewLoginProvider draft(Request request) {
    Members body =
        request.policyMembers("id", "kind", "label", "enabled", "values", "secrets", "mapping");
    Map<String, SecretText> secrets = new HashMap<>();
    body.optionalTextsByName("secrets")
        .orElse(Map.of())
        .forEach((name, text) -> secrets.put(name, SecretText.of(text)));
    return new NewLoginProvider(
        body.text("id"),
        body.text("kind"),
        body.text("label"),
        body.optionalTruth("enabled").orElse(true),
        body.optionalListsByName("values").orElse(Map.of()),
        secrets,
        mapping(body).orElse(ProviderMapping.NOTHING));
  }

  private static Optional<ProviderMapping> mapping(Members body) {
    return body.optionalObject("mapping", "createUsers", "groupsClaim", "rules", "defaults")
        .map(SsoApi::mappingOf);
  }

  private static ProviderMapping mappingOf(Members mapping) {
    List<MappingRule> rules =
        mapping.optionalObjects("rules", "claim", "value", "bindings").stream()
            .map(
                rule ->
                    new MappingRule(
                        rule.text("claim"),
                        rule.text("value"),
                        rule.optionalBindings("bindings").orElse(Set.of())))
            .toList();
    return new ProviderMapping(
        mapping.optionalTruth("createUsers").orElse(true),
        mapping.textOrNull("groupsClaim"),
        rules,
        mapping.optionalBindings("defaults").orElse(Set.of()));
  }

  private LoginProviderInfo find(Request request) {
    return service(request)
        .find(request.id())
        .orElseThrow(() -> new NotFoundException("There is no such login provider"));
  }

  private HttpReply get(Request request) {
    return reply(200, find(request));
  }

  private Optional<String> expected(Request request) {
    return request.preconditions().expected(() -> find(request).version());
  }

  private static LoginProviderChange changes(Request request) {
    Members body = request.policyMembers("label", "enabled", "values", "secrets", "mapping");
    Map<String, Optional<SecretText>> secrets = new HashMap<>();
    body.textsOrNullByName("secrets")
        .forEach((name, text) -> secrets.put(name, text.map(SecretText::of)));
    return new LoginProviderChange(
        body.optionalText("label"),
        body.optionalTruth("enabled"),
        body.optionalListsByName("values"),
        secrets,
        mapping(body));
  }

  private HttpReply change(Request request) {
    LoginProviderChange change = changes(request);
    return reply(200, service(request).update(request.id(), change, expected(request)));
  }

  private HttpReply delete(Request request) {
    service(request).delete(request.id(), expected(request));
    return HttpReply.of(204);
  }

  private ProviderUrls urls(String id) {
    return new ProviderUrls(URI.create(SsoPages.base(settings) + "/" + id));
  }

  private HttpReply test(Request request) {
    LoginProviderChange change =
        request.call().bodyLength() == 0 ? LoginProviderChange.NONE : changes(request);
    return HttpReply.json(
        200, SsoViews.checks(service(request).test(request.id(), change, urls(request.id()))));
  }

  private HttpReply testDraft(Request request) {
    NewLoginProvider draft = draft(request);
    LoginProviderService service = service(request);
    // What is no id is refused by the service, in its words.
    ProviderUrls urls = urls(Router.isId(draft.id()) ? draft.id() : "none");
    return HttpReply.json(200, SsoViews.checks(service.test(draft, urls)));
  }

  private HttpReply dryRun(Request request) {
    Members body = request.policyMembers("provider", "claims", "mapping");
    return HttpReply.json(
        200,
        SsoViews.access(
            service(request)
                .dryRun(
                    body.text("provider"),
                    mapping(body),
                    body.optionalListsByName("claims").orElse(Map.of()))));
  }
}
