package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Inflater;
import org.w3c.dom.Document;

/** A provider under test, what is lent to it, and the peer it talks to. */
final class Rig {

  static final ProviderUrls URLS = new ProviderUrls(URI.create(Answer.BASE));
  static final String HANDLE = "h".repeat(32);

  final Party idp;
  final Party sp;
  final Lent lent = new Lent();
  final Map<String, List<String>> values = new HashMap<>();
  final Map<String, SecretText> secrets = new HashMap<>();
  final LoginProviderKind kind = Saml.kind(Outgoing.builder().plainLoopback().build());
  private Optional<BrowserProvider> provider = Optional.empty();
  private Optional<SecretText> state = Optional.empty();
  String request = "";

  Rig(Party idp, Party sp) {
    this.idp = idp;
    this.sp = sp;
    secrets.put("spKey", SecretText.of(sp.pem()));
    with("metadata", metadata(idp));
  }

  Rig with(String field, String... given) {
    values.put(field, List.of(given));
    return this;
  }

  static String metadata(Party... keys) {
    StringBuilder descriptors = new StringBuilder();
    for (Party key : keys) {
      descriptors
          .append("<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"" + Xml.DSIG + "\">")
          .append("<ds:X509Data><ds:X509Certificate>" + key.base64())
          .append("</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>");
    }
    return metadata("", descriptors.toString());
  }

  static String metadata(String attributes, String descriptors) {
    String location = " Location=\"" + Answer.IDP;
    String binding = " Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-";
    return "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\""
        + Answer.IDP
        + "\""
        + attributes
        + ">"
        + "<md:IDPSSODescriptor protocolSupportEnumeration=\""
        + Xml.PROTOCOL
        + "\">"
        + descriptors
        + "<md:SingleLogoutService"
        + binding
        + "Redirect\""
        + location
        + "/slo\"/>"
        + "<md:SingleSignOnService"
        + binding
        + "Redirect\""
        + location
        + "/sso\"/>"
        + "<md:SingleSignOnService"
        + binding
        + "POST\""
        + location
        + "/sso\"/>"
        + "</md:IDPSSODescriptor></md:EntityDescriptor>";
  }

  ProviderConfig config() {
    Map<String, List<String>> all = new HashMap<>(values);
    for (ProviderField field : kind.fields()) {
      if (!field.defaults().isEmpty()) {
        all.putIfAbsent(field.name(), field.defaults());
      }
    }
    return new ProviderConfig("corp", all, secrets);
  }

  BrowserProvider provider() {
    if (provider.isEmpty()) {
      try {
        kind.validate(config());
        provider = Optional.of((BrowserProvider) kind.start(config(), lent));
      } catch (dev.castellan.login.provider.ProviderException e) {
        throw new IllegalStateException(e.problem() + ": " + e.getMessage(), e);
      }
    }
    return provider.get();
  }

  /** Begins a login; the request is kept. */
  Departure begin(boolean again) {
    try {
      Departure departure = provider().begin(new LoginStart(URLS, HANDLE, again));
      state = Optional.of(departure.state());
      assertThat(departure.state().expose()).hasSizeLessThan(1_500);
      request = Xml.root(sent(departure)).getAttribute("ID");
      return departure;
    } catch (dev.castellan.login.provider.ProviderException e) {
      throw new IllegalStateException(e.problem() + ": " + e.getMessage(), e);
    }
  }

  /** The message that a departure carries. */
  static Document sent(Departure departure) {
    if (departure instanceof Departure.Redirect redirect) {
      Map<String, String> query = query(redirect.to());
      return Xml.parse(inflate(query.getOrDefault("SAMLRequest", query.get("SAMLResponse"))));
    }
    Map<String, String> fields = ((Departure.Form) departure).fields();
    String text = fields.getOrDefault("SAMLRequest", fields.get("SAMLResponse"));
    return Xml.parse(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
  }

  static Map<String, String> query(URI uri) {
    Map<String, String> found = new HashMap<>();
    for (String part : uri.getRawQuery().split("&", -1)) {
      int at = part.indexOf('=');
      found.put(
          part.substring(0, at), URLDecoder.decode(part.substring(at + 1), StandardCharsets.UTF_8));
    }
    return found;
  }

  static String inflate(String base64) {
    try {
      Inflater inflater = new Inflater(true);
      inflater.setInput(Base64.getDecoder().decode(base64));
      byte[] out = new byte[100_000];
      int length = inflater.inflate(out);
      inflater.end();
      return new String(Arrays.copyOf(out, length), StandardCharsets.UTF_8);
    } catch (java.util.zip.DataFormatException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** An answer to the request that was begun. */
  Answer answer() {
    if (state.isEmpty()) {
      begin(false);
    }
    return new Answer(request, lent.now);
  }

  void forgetRequest() {
    state = Optional.empty();
  }

  Arrival arrive(String xml) {
    return provider().complete(call(form(xml)));
  }

  static String form(String xml) {
    String message = Base64.getEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8));
    return "SAMLResponse="
        + URLEncoder.encode(message, StandardCharsets.UTF_8)
        + "&RelayState="
        + HANDLE;
  }

  BrowserCall call(String form) {
    return new BrowserCall(URLS, "", form, Optional.of(HANDLE), state);
  }

  Identity accepted(String xml) {
    Arrival arrival = arrive(xml);
    assertThat(arrival).isInstanceOf(Arrival.Identified.class);
    return ((Arrival.Identified) arrival).identity();
  }

  Arrival.Rejected refused(String xml) {
    Arrival arrival = arrive(xml);
    assertThat(arrival).isInstanceOf(Arrival.Rejected.class);
    return (Arrival.Rejected) arrival;
  }

  void refused(String xml, ProviderProblem problem) {
    assertThat(refused(xml)).extracting(Arrival.Rejected::problem).isEqualTo(problem);
  }
}
