package dev.castellan.examples.sso;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import org.w3c.dom.Element;

/**
 * A provider of SAML 2.0 for one service, the broker: login and logout by redirect and POST, its
 * own logout by redirect. Keys and logins are gone when the process ends.
 *
 * <p><b>For trying only.</b> It is on loopback, its passwords are printed, and it does not look at
 * the signatures of requests: whoever asks, the answer goes to the broker's own address.
 */
final class SamlServer implements AutoCloseable {

  private static final String NAME = "SAML";
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final int MAX_MESSAGE = 256 * 1024;
  private static final String REQUEST = "SAMLRequest";
  private static final String RESPONSE = "SAMLResponse";
  private static final String RELAY_STATE = "RelayState";

  private static final String METADATA_XML =
      """
      <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{idp}">
      <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
      <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
      <ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo></md:KeyDescriptor>
      <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{at}/slo"/>
      <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{at}/slo/post"/>
      <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{at}/sso/redirect"/>
      <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{at}/sso/post"/>
      </md:IDPSSODescriptor></md:EntityDescriptor>""";

  private static final String RESPONSE_XML =
      """
      <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{acs}" InResponseTo="{request}">
      <saml:Issuer>{idp}</saml:Issuer>
      <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
      <saml:Assertion ID="{assertion}" Version="2.0" IssueInstant="{now}">
      <saml:Issuer>{idp}</saml:Issuer>
      <saml:Subject>
      <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
      <saml:SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="{acs}"/>
      </saml:SubjectConfirmation></saml:Subject>
      <saml:Conditions NotBefore="{now}" NotOnOrAfter="{end}">
      <saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>
      </saml:Conditions>
      <saml:AuthnStatement AuthnInstant="{authenticated}" SessionIndex="{session}"><saml:AuthnContext>
      <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
      </saml:AuthnContext></saml:AuthnStatement>
      <saml:AttributeStatement>
      <saml:Attribute Name="uid"><saml:AttributeValue>{username}</saml:AttributeValue></saml:Attribute>
      <saml:Attribute Name="cn"><saml:AttributeValue>{displayName}</saml:AttributeValue></saml:Attribute>
      <saml:Attribute Name="mail"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute>
      <saml:Attribute Name="groups"><saml:AttributeValue>{group}</saml:AttributeValue></saml:Attribute>
      </saml:AttributeStatement></saml:Assertion></samlp:Response>""";

  private static final String LOGOUT_REQUEST_XML =
      """
      <samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{logout}">
      <saml:Issuer>{idp}</saml:Issuer>
      <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</saml:NameID>
      <samlp:SessionIndex>{session}</samlp:SessionIndex></samlp:LogoutRequest>""";

  private static final String LOGOUT_RESPONSE_XML =
      """
      <samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{logout}" InResponseTo="{request}">
      <saml:Issuer>{idp}</saml:Issuer>
      <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
      </samlp:LogoutResponse>""";

  private final LocalServer server;
  private final URI broker;
  private final SamlKey key = SamlKey.make();
  private final Logins logins = new Logins(NAME);

  private SamlServer(LocalServer server, URI broker) {
    this.server = server;
    this.broker = broker;
  }

  /**
   * Makes a server such a provider.
   *
   * @param broker what the broker's addresses for this provider begin with
   */
  static SamlServer on(LocalServer server, URI broker) {
    SamlServer started = new SamlServer(server, broker);
    started.serve();
    return started;
  }

  private void serve() {
    server.page("/metadata", call -> Answer.xml(metadata()));
    server.page("/sso/redirect", call -> login(call, inflated(call.text(REQUEST))));
    server.page("/sso/post", call -> login(call, decoded(call.text(REQUEST))));
    server.page("/slo", call -> singleLogout(call, SamlServer::inflated));
    server.page("/slo/post", call -> singleLogout(call, SamlServer::decoded));
    server.page("/logout", this::logout);
    server.page("/", logins::home);
  }

  private String idp() {
    return server.at("/metadata").toString();
  }

  /** What the broker reads about this provider. */
  String metadata() {
    return filled(
        METADATA_XML, Map.of("at", server.at("").toString(), "certificate", key.certificate()));
  }

  private Answer login(Call call, String request) {
    Element asked = SamlKey.parse(request).getDocumentElement();
    boolean again = asked.getAttribute("ForceAuthn").equals("true");
    return logins.require(
        call, again, login -> answer(login, asked.getAttribute("ID"), call.text(RELAY_STATE)));
  }

  /** A form that sends itself to the broker. */
  private Answer answer(Logins.Login login, String request, String relayState) {
    Person person = login.person();
    String xml =
        filled(
            RESPONSE_XML,
            Map.ofEntries(
                Map.entry("assertion", "_" + Logins.random()),
                Map.entry("request", request),
                Map.entry("acs", broker + "/acs"),
                Map.entry("audience", broker + "/metadata"),
                Map.entry("end", now().plus(LIFE).toString()),
                Map.entry("authenticated", login.at().truncatedTo(ChronoUnit.SECONDS).toString()),
                Map.entry("session", login.id()),
                Map.entry("subject", person.subject()),
                Map.entry("username", person.username()),
                Map.entry("displayName", person.displayName()),
                Map.entry("email", person.email()),
                Map.entry("group", person.group())));
    byte[] signed = key.signResponse(xml).getBytes(StandardCharsets.UTF_8);
    return Answer.page(
        200,
        "Going on",
        "<form method=\"post\" action=\""
            + Answer.escaped(broker + "/acs")
            + "\">"
            + Answer.hidden(RESPONSE, Base64.getEncoder().encodeToString(signed))
            + Answer.hidden(RELAY_STATE, relayState)
            + "<button type=\"submit\">Continue</button></form>"
            + "<script>document.forms[0].submit()</script>");
  }

  /** The broker's request to log out, or its answer to ours. */
  private Answer singleLogout(Call call, UnaryOperator<String> binding) {
    if (!call.has(REQUEST)) {
      return logins.out();
    }
    Element request = SamlKey.parse(binding.apply(call.text(REQUEST))).getDocumentElement();
    logins.end(call);
    String xml =
        filled(
            LOGOUT_RESPONSE_XML,
            Map.of("logout", broker + "/logout", "request", request.getAttribute("ID")));
    return redirected(RESPONSE, xml, call.text(RELAY_STATE));
  }

  /** Ends the login here, and goes to the broker to have it ended there. */
  private Answer logout(Call call) {
    return logins
        .end(call)
        .map(
            login ->
                redirected(
                    REQUEST,
                    filled(
                        LOGOUT_REQUEST_XML,
                        Map.of(
                            "logout",
                            broker + "/logout",
                            "subject",
                            login.person().subject(),
                            "session",
                            login.id())),
                    ""))
        .orElseGet(() -> logins.home(call));
  }

  /** By HTTP-Redirect, the query signed (SAML bindings 3.4.4.1). */
  private Answer redirected(String parameter, String xml, String relayState) {
    String query =
        parameter
            + "="
            + encoded(deflated(xml))
            + (relayState.isEmpty() ? "" : "&" + RELAY_STATE + "=" + encoded(relayState))
            + "&SigAlg="
            + encoded(SamlKey.ALGORITHM);
    return Answer.redirect(broker + "/logout?" + query + "&Signature=" + encoded(key.sign(query)));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private String filled(String template, Map<String, String> with) {
    String text =
        template
            .replace("\n", "")
            .replace("{id}", "_" + Logins.random())
            .replace("{now}", now().toString())
            .replace("{idp}", idp());
    for (Map.Entry<String, String> one : with.entrySet()) {
      text = text.replace("{" + one.getKey() + "}", Answer.escaped(one.getValue()));
    }
    return text;
  }

  private static String deflated(String xml) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
      out.write(xml.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String inflated(String message) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(Base64.getMimeDecoder().decode(message));
      byte[] text = new byte[MAX_MESSAGE];
      return new String(Arrays.copyOf(text, inflater.inflate(text)), StandardCharsets.UTF_8);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("That is no message of SAML", e);
    } finally {
      inflater.end();
    }
  }

  private static String decoded(String message) {
    return new String(Base64.getMimeDecoder().decode(message), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Where one sees who is logged in, and logs out. */
  URI home() {
    return server.at("/");
  }

  @Override
  public void close() {
    server.close();
  }
}
