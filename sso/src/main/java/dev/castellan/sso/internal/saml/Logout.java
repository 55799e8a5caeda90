package dev.castellan.sso.internal.saml;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.saml.saml2.core.LogoutRequest;
import org.opensaml.saml.saml2.core.LogoutResponse;
import org.opensaml.saml.saml2.core.SessionIndex;
import org.w3c.dom.Document;

/** Single logout with the browser, from either side (SAML profiles 4.4). */
final class Logout {

  private final Settings settings;
  private final ProviderContext context;
  private final ObjectMapper json;
  private final Messages messages;

  Logout(Settings settings, ProviderContext context, ObjectMapper json) {
    this.settings = settings;
    this.context = context;
    this.json = json;
    this.messages = new Messages(context);
  }

  /** Our request; empty if the provider has no place for it. */
  Optional<Departure> begin(LogoutStart start, IdpMetadata idp, String entityId) {
    NameHint name =
        start
            .hint()
            .flatMap(hint -> NameHint.read(json, hint))
            .orElseGet(() -> NameHint.of(start.subject()));
    return place(idp.logout())
        .map(
            to -> {
              LogoutRequest request =
                  messages.logoutRequest(name, start.providerSession(), entityId, to.address());
              PendingRequest pending = new PendingRequest(request.getID(), context.now(), false);
              return send(to, Parameters.REQUEST, request, start.handle(), pending.write(json));
            });
  }

  /** Where messages of a sort go, and how. */
  private record Place(String binding, URI address) {}

  private static Optional<Place> place(Map<String, URI> places) {
    return Stream.of(Names.REDIRECT, Names.POST)
        .flatMap(
            binding ->
                Stream.ofNullable(places.get(binding)).map(address -> new Place(binding, address)))
        .findFirst();
  }

  private Departure send(
      Place to, String parameter, SignableSAMLObject message, String relayState, SecretText state) {
    SpKey key = settings.signingKey();
    return to.binding().equals(Names.REDIRECT)
        ? Bindings.redirect(
            to.address(), parameter, XmlObjects.text(message), relayState, key, state)
        : Bindings.post(to.address(), parameter, Signing.sign(message, key), relayState, state);
  }

  /** What came to our address of logouts. */
  LogoutArrival arrive(BrowserCall call, IdpMetadata idp, String entityId)
      throws ProviderException {
    boolean posted = !call.form().isEmpty();
    Parameters parameters = Parameters.of(posted ? call.form() : call.query());
    if (parameters.raw(Parameters.REQUEST).isPresent()) {
      Document message = message(parameters, posted, Parameters.REQUEST, "LogoutRequest", idp);
      LogoutRequest request = XmlObjects.read(Dom.root(message), LogoutRequest.class);
      String relayState = parameters.text(Parameters.RELAY_STATE).orElse("");
      return requested(request, relayState, call, idp, entityId);
    }
    Document message = message(parameters, posted, Parameters.RESPONSE, "LogoutResponse", idp);
    answered(XmlObjects.read(Dom.root(message), LogoutResponse.class), call, idp);
    return new LogoutArrival.Finished();
  }

  /** The message as it was signed. */
  private Document message(
      Parameters parameters, boolean posted, String parameter, String name, IdpMetadata idp)
      throws ProviderException {
    String text =
        parameters
            .text(parameter)
            .orElseThrow(() -> Troubles.malformed("There is no message of SAML"));
    if (!posted) {
      Bindings.verify(parameters, parameter, idp.keys(), settings.trust().algorithms());
      Document message = SafeXml.parse(Bindings.redirected(text), XmlLimits.MESSAGE);
      Shape.message(message, name);
      return message;
    }
    Document received = SafeXml.parse(Bindings.posted(text), XmlLimits.MESSAGE);
    Shape.message(received, name);
    return SignedBytes.of(
        Dom.root(received), idp.keys(), settings.trust().algorithms(), XmlLimits.MESSAGE);
  }

  private void answered(LogoutResponse response, BrowserCall call, IdpMetadata idp)
      throws ProviderException {
    ResponseCheck.frame(response, idp.entityId(), true);
    ResponseCheck.destination(response.getDestination(), call.urls().logout(), true);
    new Times(context.now())
        .made(response.getIssueInstant(), settings.trust().maxResponseAge(), "The answer");
    if (call.state().isEmpty()
        || !PendingRequest.read(json, call.state().get()).id().equals(response.getInResponseTo())) {
      throw Troubles.request("The answer is to no logout that was begun in this browser");
    }
    ResponseCheck.success(response);
  }

  private LogoutArrival requested(
      LogoutRequest request, String relayState, BrowserCall call, IdpMetadata idp, String entityId)
      throws ProviderException {
    Instant until = checked(request, call, idp);
    List<String> sessions =
        request.getSessionIndexes().stream().map(SessionIndex::getValue).distinct().toList();
    Optional<String> subject = subject(request, new NameDomain(idp.entityId(), entityId));
    // Several sessions of one person: all of the person's end.
    Optional<String> session =
        sessions.size() == 1 ? Optional.ofNullable(sessions.get(0)) : Optional.empty();
    if (subject.isEmpty() && session.isEmpty()) {
      throw Troubles.insufficient("The logout does not name one session");
    }
    return new LogoutArrival.Ends(
        subject,
        session,
        idp.entityId() + " " + request.getID(),
        until,
        answer(request, relayState, idp, entityId));
  }

  private Instant checked(LogoutRequest request, BrowserCall call, IdpMetadata idp)
      throws ProviderException {
    String id = request.getID();
    if (!SAMLVersion.VERSION_20.equals(request.getVersion())
        || id == null
        || id.isEmpty()
        || id.length() > 256) {
      throw Troubles.malformed("The logout has no id, or is not of SAML 2.0");
    }
    ResponseCheck.issuer(request.getIssuer(), idp.entityId());
    ResponseCheck.destination(request.getDestination(), call.urls().logout(), true);
    Times times = new Times(context.now());
    times.made(request.getIssueInstant(), settings.trust().maxResponseAge(), "The logout");
    times.within(null, request.getNotOnOrAfter(), "The logout");
    return Times.end(request.getIssueInstant().plus(settings.trust().maxResponseAge()));
  }

  private Optional<String> subject(LogoutRequest request, NameDomain domain)
      throws ProviderException {
    if (request.getNameID() == null) {
      throw Troubles.malformed("The logout has no NameID");
    }
    return settings.mapping().subject().isPresent()
        ? Optional.empty()
        : Optional.of(IdentityReader.subject(request.getNameID(), domain));
  }

  private Optional<Departure> answer(
      LogoutRequest request, String relayState, IdpMetadata idp, String entityId)
      throws ProviderException {
    if (relayState.length() > 1_024) {
      throw Troubles.malformed("The RelayState is too long");
    }
    return place(idp.logoutAnswers())
        .map(
            to -> {
              LogoutResponse response =
                  messages.logoutResponse(request.getID(), entityId, to.address());
              return send(to, Parameters.RESPONSE, response, relayState, SecretText.of(""));
            });
  }
}
