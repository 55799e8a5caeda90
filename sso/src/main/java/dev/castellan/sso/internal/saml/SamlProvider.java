package dev.castellan.sso.internal.saml;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.Metadata;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.AuthnRequest;

/** One identity provider by SAML 2.0. */
final class SamlProvider implements BrowserProvider {

  private final Settings settings;
  private final IdpSource idp;
  private final ProviderContext context;
  private final ObjectMapper json = new ObjectMapper();
  private final Messages messages;
  private final ResponseReader responses;
  private final Logout logout;

  SamlProvider(Settings settings, IdpSource idp, ProviderContext context) {
    this.settings = settings;
    this.idp = idp;
    this.context = context;
    this.messages = new Messages(context);
    this.responses = new ResponseReader(settings);
    this.logout = new Logout(settings, context, json);
  }

  private String entityId(ProviderUrls urls) {
    return settings.entityId().orElseGet(() -> urls.metadata().toString());
  }

  @Override
  public Departure begin(LoginStart start) throws ProviderException {
    IdpMetadata to = idp.current();
    boolean post = settings.request().post();
    URI place = to.login().get(post ? Names.POST : Names.REDIRECT);
    if (place == null) {
      throw Troubles.configuration(
          "The provider takes no requests by " + (post ? "POST" : "redirect"));
    }
    boolean again = start.again() || settings.request().force();
    AuthnRequest request =
        messages.authnRequest(
            settings.request(), again, entityId(start.urls()), start.urls().acs(), place);
    SecretText state = new PendingRequest(request.getID(), context.now(), again).write(json);
    SpKey key = settings.signingKey();
    return post
        ? Bindings.post(
            place, Parameters.REQUEST, Signing.sign(request, key), start.handle(), state)
        : Bindings.redirect(
            place, Parameters.REQUEST, XmlObjects.text(request), start.handle(), key, state);
  }

  @Override
  public Arrival complete(BrowserCall call) {
    try {
      return new Arrival.Identified(identified(call));
    } catch (ProviderException e) {
      return Arrival.rejected(e);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever else a stranger's XML may bring a library to: it is not accepted.
      return new Arrival.Rejected(ProviderProblem.BAD_ANSWER, "The response cannot be read");
    }
  }

  private Identity identified(BrowserCall call) throws ProviderException {
    Parameters form = Parameters.of(call.form());
    String text =
        form.text(Parameters.RESPONSE)
            .orElseThrow(() -> Troubles.malformed("No response of SAML was posted"));
    IdpMetadata from = idp.current();
    Expected expected =
        new Expected(from, entityId(call.urls()), call.urls().acs(), pending(call), context.now());
    Assertion assertion = responses.read(Bindings.posted(text), expected);
    Instant until = new AssertionCheck(expected, settings).check(assertion);
    return new IdentityReader(settings.mapping(), json)
        .read(assertion, new NameDomain(from.entityId(), expected.entityId()), until);
  }

  private Optional<PendingRequest> pending(BrowserCall call) throws ProviderException {
    if (call.state().isPresent()) {
      return Optional.of(PendingRequest.read(json, call.state().get()));
    }
    if (!settings.trust().idpInitiated()) {
      throw Troubles.request("No login was begun in this browser");
    }
    return Optional.empty();
  }

  @Override
  public Optional<Departure> logout(LogoutStart start) throws ProviderException {
    return settings.singleLogout()
        ? logout.begin(start, idp.current(), entityId(start.urls()))
        : Optional.empty();
  }

  @Override
  public LogoutArrival arriveLogout(BrowserCall call) {
    try {
      if (!settings.singleLogout()) {
        throw Troubles.configuration("Single logout is switched off");
      }
      return logout.arrive(call, idp.current(), entityId(call.urls()));
    } catch (ProviderException e) {
      return new LogoutArrival.Rejected(e.problem(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      return new LogoutArrival.Rejected(ProviderProblem.BAD_ANSWER, "The message cannot be read");
    }
  }

  @Override
  public LogoutArrival backchannel(BrowserCall call) {
    return new LogoutArrival.Rejected(
        ProviderProblem.BAD_ANSWER, "With SAML, logouts come by the browser");
  }

  @Override
  public Optional<Metadata> metadata(ProviderUrls urls) {
    String text = new SpMetadata(settings).text(entityId(urls), urls);
    return Optional.of(new Metadata("application/samlmetadata+xml", text));
  }

  @Override
  public List<ProviderCheck> test(ProviderUrls urls) {
    List<ProviderCheck> checks = new ArrayList<>();
    try {
      IdpMetadata fresh = idp.test();
      checks.add(ProviderCheck.passed("metadata", "The provider's metadata is in order"));
      checks.add(
          ProviderCheck.passed("keys", "Keys that sign for the provider: " + fresh.keys().size()));
      begin(new LoginStart(urls, "test", false));
      checks.add(ProviderCheck.passed("request", "A request can be made and signed"));
    } catch (ProviderException e) {
      checks.add(ProviderCheck.failed(checks.isEmpty() ? "metadata" : "request", e));
    }
    return checks;
  }

  @Override
  public void close() {
    // Nothing is held; the context ends what is repeated.
  }
}
