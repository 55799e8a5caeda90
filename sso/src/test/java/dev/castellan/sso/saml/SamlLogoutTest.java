package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Single logout from both sides. */
@Timeout(60)
class SamlLogoutTest {

  private static final String LOGOUT = Answer.BASE + "/logout";

  private static Party idp;
  private static Party sp;

  @BeforeAll
  static void keys() {
    idp = Party.make();
    sp = Party.make();
  }

  private final Rig rig = new Rig(idp, sp);

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String deflate(String xml) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream packed =
        new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
      packed.write(xml.getBytes(StandardCharsets.UTF_8));
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private static String sign(String query, Party by) throws Exception {
    Signature signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(by.key());
    signer.update(query.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signer.sign());
  }

  private static String query(String parameter, String xml, Party by) throws Exception {
    String query =
        parameter
            + "="
            + escape(deflate(xml))
            + "&RelayState=r%20s&SigAlg="
            + escape(XmlSigner.RSA_SHA256);
    return query + "&Signature=" + escape(sign(query, by));
  }

  private String request(String inside) {
    return request(LOGOUT, Answer.IDP, inside);
  }

  private String request(String destination, String issuer, String inside) {
    return "<samlp:LogoutRequest xmlns:samlp=\""
        + Xml.PROTOCOL
        + "\" xmlns:saml=\""
        + Xml.ASSERTION
        + "\" ID=\"_logout1\" Version=\"2.0\" IssueInstant=\""
        + rig.lent.now
        + "\" Destination=\""
        + destination
        + "\"><saml:Issuer>"
        + issuer
        + "</saml:Issuer>"
        + inside
        + "</samlp:LogoutRequest>";
  }

  private static String alice(String... sessions) {
    StringBuilder text = new StringBuilder("<saml:NameID>alice</saml:NameID>");
    for (String session : sessions) {
      text.append("<samlp:SessionIndex>" + session + "</samlp:SessionIndex>");
    }
    return text.toString();
  }

  private String response(String inResponseTo, String status) {
    return "<samlp:LogoutResponse xmlns:samlp=\""
        + Xml.PROTOCOL
        + "\" xmlns:saml=\""
        + Xml.ASSERTION
        + "\" ID=\"_answer1\" Version=\"2.0\" IssueInstant=\""
        + rig.lent.now
        + "\" Destination=\""
        + LOGOUT
        + "\" InResponseTo=\""
        + inResponseTo
        + "\"><saml:Issuer>"
        + Answer.IDP
        + "</saml:Issuer><samlp:Status><samlp:StatusCode Value=\""
        + status
        + "\"/></samlp:Status></samlp:LogoutResponse>";
  }

  private LogoutArrival arrive(String query, String form, Optional<SecretText> state) {
    return rig.provider()
        .arriveLogout(new BrowserCall(Rig.URLS, query, form, Optional.of(Rig.HANDLE), state));
  }

  private LogoutArrival arrive(String query) {
    return arrive(query, "", Optional.empty());
  }

  private void refused(String query, ProviderProblem problem) {
    LogoutArrival arrival = arrive(query);
    assertThat(arrival).isInstanceOf(LogoutArrival.Rejected.class);
    assertThat(((LogoutArrival.Rejected) arrival).problem()).isEqualTo(problem);
  }

  @Test
  void ourRequestNamesThePersonAsTheProviderDidAndItsAnswerIsChecked() throws Exception {
    Answer answer = rig.answer();
    answer.look = Answer.Look.SIMPLESAML;
    Identity identity = rig.accepted(answer.signed(idp));
    Departure departure =
        rig.provider()
            .logout(
                new LogoutStart(
                    Rig.URLS,
                    Rig.HANDLE,
                    "alice",
                    identity.providerSession(),
                    identity.logoutHint()))
            .orElseThrow();
    Document request = Rig.sent(departure);
    Element name = Xml.one(request, Xml.ASSERTION, "NameID");
    assertThat(name.getTextContent()).isEqualTo("alice");
    assertThat(name.getAttribute("NameQualifier")).isEqualTo(Answer.IDP);
    assertThat(name.getAttribute("SPNameQualifier")).isEqualTo(Answer.ENTITY);
    assertThat(name.getAttribute("Format")).endsWith(":persistent");
    assertThat(Xml.one(request, Xml.PROTOCOL, "SessionIndex").getTextContent())
        .isEqualTo("_session1");
    String id = Xml.root(request).getAttribute("ID");
    String success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    Optional<SecretText> state = Optional.of(departure.state());
    assertThat(arrive(query("SAMLResponse", response(id, success), idp), "", state))
        .isInstanceOf(LogoutArrival.Finished.class);
    assertThat(arrive(query("SAMLResponse", response("_x", success), idp), "", state))
        .isInstanceOf(LogoutArrival.Rejected.class);
    assertThat(arrive(query("SAMLResponse", response(id, success), sp), "", state))
        .isInstanceOf(LogoutArrival.Rejected.class);
    assertThat(arrive(query("SAMLResponse", response(id, "urn:x"), idp), "", state))
        .isInstanceOf(LogoutArrival.Rejected.class);
    assertThat(arrive(query("SAMLResponse", response(id, success), idp)))
        .isInstanceOf(LogoutArrival.Rejected.class);
  }

  @Test
  void theProvidersRequestEndsTheSessionAndIsAnswered() throws Exception {
    LogoutArrival.Ends ends =
        (LogoutArrival.Ends) arrive(query("SAMLRequest", request(alice("_session1")), idp));
    assertThat(ends.subject()).contains("alice");
    assertThat(ends.providerSession()).contains("_session1");
    assertThat(ends.oneTimeId()).isEqualTo(Answer.IDP + " _logout1");
    Departure.Redirect back = (Departure.Redirect) ends.answer().orElseThrow();
    assertThat(Rig.query(back.to())).containsEntry("RelayState", "r s");
    Document response = Rig.sent(back);
    assertThat(Xml.root(response).getAttribute("InResponseTo")).isEqualTo("_logout1");
    String query = back.to().getRawQuery();
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(sp.certificate());
    verifier.update(
        query.substring(0, query.indexOf("&Signature=")).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getDecoder().decode(Rig.query(back.to()).get("Signature"))))
        .isTrue();
  }

  @Test
  void aMessageWithoutAVersionIsRefused() throws Exception {
    String request = request(alice("_session1")).replace(" Version=\"2.0\"", "");
    refused(query("SAMLRequest", request, idp), ProviderProblem.BAD_ANSWER);
    String response = response("_x", "urn:oasis:names:tc:SAML:2.0:status:Success");
    refused(
        query("SAMLResponse", response.replace(" Version=\"2.0\"", ""), idp),
        ProviderProblem.BAD_ANSWER);
  }

  @Test
  void withSeveralSessionsOrNoneAllOfThePersonEnd() throws Exception {
    for (String who : List.of(alice(), alice("_s1", "_s2"))) {
      LogoutArrival.Ends ends =
          (LogoutArrival.Ends) arrive(query("SAMLRequest", request(who), idp));
      assertThat(ends.subject()).contains("alice");
      assertThat(ends.providerSession()).isEmpty();
    }
  }

  @Test
  void aPostedRequestIsSignedInItself() {
    Document document = Xml.parse(request(alice("_session1")));
    new XmlSigner().sign(Xml.root(document), idp.key(), idp.certificate());
    String signed = Xml.text(document);
    assertThat(arrive("", form(signed), Optional.empty())).isInstanceOf(LogoutArrival.Ends.class);
    assertThat(arrive("", form(signed.replace("alice", "bob")), Optional.empty()))
        .isInstanceOf(LogoutArrival.Rejected.class);
    assertThat(arrive("", form(request(alice())), Optional.empty()))
        .isInstanceOf(LogoutArrival.Rejected.class);
  }

  private static String form(String xml) {
    return "SAMLRequest="
        + escape(Base64.getEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void c64_theSignatureIsOverTheRawQuery() throws Exception {
    String good = query("SAMLRequest", request(alice("_session1")), idp);
    assertThat(arrive(good)).isInstanceOf(LogoutArrival.Ends.class);
    String other = escape(deflate(request(alice("_session2"))));
    for (String bad :
        List.of(
            good + "&SAMLRequest=" + other,
            "SAMLRequest=" + other + "&" + good,
            good + "&RelayState=x",
            good + "&Signature=x",
            good + "&SigAlg=x",
            good + "&SAML%52equest=" + other,
            good + "&SAMLResponse=" + other,
            good + "&SAMLEncoding=urn%3Ax")) {
      refused(bad, ProviderProblem.BAD_ANSWER);
    }
    for (String bad :
        List.of(
            good.replace("RelayState=r%20s", "RelayState=r+s"),
            good.replace("RelayState=r%20s&", ""),
            good.replace("%3A", "%3a"),
            good.substring(0, good.indexOf("&SigAlg")),
            good.substring(0, good.indexOf("&Signature")),
            query("SAMLRequest", request(alice()), sp))) {
      refused(bad, ProviderProblem.SIGNATURE);
    }
    refused(good.replace("rsa-sha256", "rsa-sha1"), ProviderProblem.SIGNATURE);
  }

  @Test
  void aBombIsRefused() throws Exception {
    refused(
        query("SAMLRequest", request(alice() + " ".repeat(10_000_000)), idp),
        ProviderProblem.BAD_ANSWER);
  }

  @Test
  void whatTheRequestSaysIsChecked() throws Exception {
    refused(
        query("SAMLRequest", request(LOGOUT + "x", Answer.IDP, alice()), idp),
        ProviderProblem.WRONG_PARTY);
    refused(
        query("SAMLRequest", request(LOGOUT, "https://evil.example", alice()), idp),
        ProviderProblem.WRONG_PARTY);
    refused(query("SAMLRequest", request(""), idp), ProviderProblem.BAD_ANSWER);
    String old = query("SAMLRequest", request(alice()), idp);
    rig.lent.now = rig.lent.now.plusSeconds(361);
    refused(old, ProviderProblem.TIME);
  }

  @Test
  void withASubjectFromAnAttributeTheSessionMustBeNamed() throws Exception {
    rig.with("subjectAttribute", "mail");
    refused(query("SAMLRequest", request(alice()), idp), ProviderProblem.INSUFFICIENT);
    LogoutArrival.Ends ends =
        (LogoutArrival.Ends) arrive(query("SAMLRequest", request(alice("_s1")), idp));
    assertThat(ends.subject()).isEmpty();
    assertThat(ends.providerSession()).contains("_s1");
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    rig.with("singleLogout", "false");
    refused(query("SAMLRequest", request(alice()), idp), ProviderProblem.CONFIGURATION);
    assertThat(
            rig.provider()
                .logout(
                    new LogoutStart(
                        Rig.URLS, Rig.HANDLE, "alice", Optional.empty(), Optional.empty())))
        .isEmpty();
    assertThat(rig.provider().backchannel(rig.call(""))).isInstanceOf(LogoutArrival.Rejected.class);
  }
}
