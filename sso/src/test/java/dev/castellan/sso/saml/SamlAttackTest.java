package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.ProviderProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Attacks on responses: each is refused, for the right reason, and {@link Verifier}, which shares
 * no code, agrees.
 */
@Timeout(120)
class SamlAttackTest {

  private static Party idp;
  private static Party sp;
  private static Party stranger;

  @BeforeAll
  static void keys() {
    idp = Party.make();
    sp = Party.make();
    stranger = Party.make();
  }

  private final Rig rig = new Rig(idp, sp);

  private Answer answer() {
    return rig.answer();
  }

  private void refused(String xml, ProviderProblem problem) {
    Arrival arrival = rig.arrive(xml);
    assertThat(arrival).isInstanceOf(Arrival.Rejected.class);
    assertThat(((Arrival.Rejected) arrival).problem()).isEqualTo(problem);
    assertThat(((Arrival.Rejected) arrival).message()).doesNotContain("alice", "mallory", "evil");
    assertThat(second().subject(xml)).isEmpty();
  }

  private Verifier second() {
    return new Verifier(idp.certificate().getPublicKey(), rig.request, rig.lent.now);
  }

  private static String plus(String xml, String before, String inserted) {
    int at = xml.indexOf(before);
    assertThat(at).as(before).isPositive();
    return xml.substring(0, at) + inserted + xml.substring(at);
  }

  @ParameterizedTest
  @EnumSource
  void theSecondOpinionAcceptsWhatIsFine(Answer.Look look) {
    for (int way = 1; way < 4; way++) {
      Answer answer = answer();
      answer.look = look;
      answer.signResponse = (way & 1) != 0;
      answer.signAssertion = (way & 2) != 0;
      String xml = answer.signed(idp);
      assertThat(second().subject(xml)).contains("alice");
      rig.accepted(xml);
    }
  }

  @ParameterizedTest
  @EnumSource
  void c55_wrappingIsRefusedInAllWays(Answer.Look look) {
    int tried = 0;
    for (int way = 1; way < 4; way++) {
      Answer answer = answer();
      answer.look = look;
      answer.signResponse = (way & 1) != 0;
      answer.signAssertion = (way & 2) != 0;
      for (String wrapped : Attacks.all(answer.signed(idp))) {
        assertThat(rig.arrive(wrapped)).isInstanceOf(Arrival.Rejected.class);
        assertThat(second().subject(wrapped)).isEmpty();
        tried++;
      }
    }
    assertThat(tried).isEqualTo(120);
  }

  static Stream<Arguments> names() {
    return Stream.of(
            "alice<!---->",
            "<!---->alice",
            "al<!-- x -->ice",
            "<![CDATA[alice]]>",
            "al<![CDATA[ice]]>",
            "alice<?x y?>",
            "<?x y?>alice",
            "alice<b/>",
            "<b>alice</b>",
            "alice&amp;<!---->",
            "alice@x<!---->.evil")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("names")
  void c62_aNameIsItsWholeTextAndNothingElse(String name) {
    Answer answer = answer();
    answer.nameId = name;
    refused(answer.signed(idp), ProviderProblem.BAD_ANSWER);
    // The same put into what was signed without it: comments are not part of the digest.
    Answer honest = answer();
    String signed = honest.signed(idp);
    refused(signed.replace(">alice<", ">" + name + "<"), ProviderProblem.BAD_ANSWER);
  }

  @Test
  void aVersionThatIsMissingIsNot2() {
    for (int way = 1; way < 4; way++) {
      Answer answer = answer();
      answer.signResponse = (way & 1) != 0;
      answer.signAssertion = (way & 2) != 0;
      String plain = answer.plain();
      String response = answer.sign(plain.replaceFirst(" Version=\"2.0\"", ""), idp);
      refused(response, ProviderProblem.BAD_ANSWER);
      String assertion = plain.replaceFirst("(<saml:Assertion.*?) Version=\"2.0\"", "$1");
      refused(answer.sign(assertion, idp), ProviderProblem.BAD_ANSWER);
      assertThat(assertion).hasSizeLessThan(plain.length());
    }
  }

  @Test
  void aNameWithCharacterReferencesIsThatText() {
    Answer answer = answer();
    answer.nameId = "a&#108;ice&amp;co";
    assertThat(rig.accepted(answer.signed(idp)).subject()).isEqualTo("alice&co");
  }

  @Test
  void aNameWithBlanksAroundOrControlCharactersIsRefused() {
    for (String name :
        List.of(" alice", "alice ", "\nalice", "ali&#9;ce", "", " ", "a".repeat(513))) {
      Answer answer = answer();
      answer.nameId = name;
      rig.refused(answer.signed(idp), ProviderProblem.BAD_ANSWER);
    }
  }

  @Test
  void c61_noDocumentTypeNoEntities() {
    String signed = answer().signed(idp);
    for (String type :
        List.of(
            "<!DOCTYPE x>",
            "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">",
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE x [<!ENTITY % e SYSTEM \"http://127.0.0.1:9/e\">%e;]>",
            "<!DOCTYPE x [<!ATTLIST Assertion ID ID #IMPLIED>]>")) {
      refused(type + signed, ProviderProblem.BAD_ANSWER);
      refused("<?xml version=\"1.0\"?>" + type + signed, ProviderProblem.BAD_ANSWER);
    }
    StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY a" + i + " \"&a" + (i - 1) + ";&a" + (i - 1) + ";\">");
    }
    refused(laughs + "]>" + signed.replace(">alice<", ">&a29;<"), ProviderProblem.BAD_ANSWER);
  }

  @Test
  void c65_oneRootAndNothingAround() {
    String signed = answer().signed(idp);
    for (String bad :
        List.of(
            signed + signed,
            signed + "<x/>",
            signed + "<!-- -->",
            "<!-- -->" + signed,
            "<?xml-stylesheet href=\"http://127.0.0.1:9/x\"?>" + signed,
            "<?xml version=\"1.1\"?>" + signed,
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + signed,
            "<samlp:Wrap xmlns:samlp=\"" + Xml.PROTOCOL + "\">" + signed + "</samlp:Wrap>",
            "",
            "x")) {
      assertThat(rig.arrive(bad)).isInstanceOf(Arrival.Rejected.class);
    }
  }

  @Test
  void nestingBreadthAndSizeAreLimited() {
    String signed = answer().signed(idp);
    String deep = "<a>".repeat(20_000) + "</a>".repeat(20_000);
    refused(plus(signed, "</samlp:Response>", deep), ProviderProblem.BAD_ANSWER);
    assertThat(rig.arrive(deep)).isInstanceOf(Arrival.Rejected.class);
    rig.refused(
        plus(signed, "</samlp:Response>", "<a/>".repeat(9_000)), ProviderProblem.BAD_ANSWER);
    StringBuilder attributes = new StringBuilder();
    StringBuilder namespaces = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      attributes.append(" a" + i + "=\"\"");
      namespaces.append(" xmlns:n" + i + "=\"urn:n" + i + "\"");
    }
    for (CharSequence many : List.of(attributes, namespaces)) {
      rig.refused(
          plus(signed, "</samlp:Response>", "<a" + many + "/>"), ProviderProblem.BAD_ANSWER);
    }
    rig.refused(
        plus(signed, "</samlp:Response>", "<a>" + "x".repeat(600_000) + "</a>"),
        ProviderProblem.BAD_ANSWER);
  }

  @Test
  void c59_aSecondAssertionIsRefusedWherever() {
    Answer answer = answer();
    String good = answer.signed(idp);
    Answer other = answer();
    other.id = "_other";
    other.nameId = Attacks.FORGED;
    String evil = other.assertion();
    for (String place :
        List.of(
            "<saml:Assertion",
            "</samlp:Response>",
            "<samlp:Status>",
            "<saml:Subject>",
            "</saml:Assertion>")) {
      refused(plus(good, place, evil), ProviderProblem.BAD_ANSWER);
    }
    // A signed one beside a signed one, all in a signed response: still two.
    refused(
        answer.sign(answer.response(answer.assertion() + evil), idp), ProviderProblem.BAD_ANSWER);
    answer.advice = "<saml:Advice>" + evil + "</saml:Advice>";
    refused(answer.signed(idp), ProviderProblem.BAD_ANSWER);
    Answer none = answer();
    none.signAssertion = false;
    refused(none.sign(none.response(""), idp), ProviderProblem.BAD_ANSWER);
  }

  private String signedBut(Consumer<XmlSigner> how) {
    Answer answer = answer();
    answer.signResponse = false;
    how.accept(answer.signer);
    return answer.signed(idp);
  }

  static Stream<Arguments> signers() {
    return Stream.of(
        signer("SHA-1", s -> s.signature = XmlSigner.RSA_SHA1),
        signer("SHA-1 as digest", s -> s.digest = XmlSigner.DIGEST_SHA1),
        signer(
            "with comments",
            s -> s.canonical = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
        signer(
            "transform with comments",
            s -> s.transform = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
        signer("inclusive", s -> s.transform = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        signer("empty URI", s -> s.uri = ""),
        signer("two references", s -> s.references = 2),
        signer("the response's id", s -> s.uri = "#_response1"),
        signer("XPointer", s -> s.uri = "#xpointer(/)"));
  }

  private static Arguments signer(String name, Consumer<XmlSigner> how) {
    return Arguments.of(name, how);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signers")
  void c58_onlyOneFormOfSignatureIsAccepted(String name, Consumer<XmlSigner> how) {
    if (name.equals("the response's id")) {
      // The JDK does not sign so without help; a text of another id stands for it.
      refused(signedBut(s -> {}).replace("#_assertion1", "#_response1"), ProviderProblem.SIGNATURE);
    } else {
      refused(signedBut(how), ProviderProblem.SIGNATURE);
    }
  }

  @Test
  void anXsltTransformIsNotRun() {
    Document sheet =
        Xml.parse(
            "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
                + "<xsl:template match=\"/\"><xsl:copy-of select=\"/\"/></xsl:template>"
                + "</xsl:stylesheet>");
    refused(signedBut(s -> s.extraTransform = Xml.root(sheet)), ProviderProblem.SIGNATURE);
  }

  @Test
  void v6_8_2_unsignedStrippedEmptyAndForeign() {
    Answer answer = answer();
    refused(answer.plain(), ProviderProblem.SIGNATURE);
    Document stripped = Xml.parse(answer.signed(idp));
    for (Element signature : Xml.all(stripped, Xml.DSIG, "Signature")) {
      signature.getParentNode().removeChild(signature);
    }
    refused(Xml.text(stripped), ProviderProblem.SIGNATURE);
    // Signed by another key, whose certificate it brings.
    refused(answer.signed(stranger), ProviderProblem.SIGNATURE);
    String signed = answer.signed(idp);
    refused(signed.replace("alice", "mallory"), ProviderProblem.SIGNATURE);
    refused(
        plus(answer.plain(), "<samlp:Status>", "<ds:Signature xmlns:ds=\"" + Xml.DSIG + "\"/>"),
        ProviderProblem.SIGNATURE);
  }

  @Test
  void oneWrongSignatureIsEnough() {
    Answer answer = answer();
    answer.signResponse = false;
    Document document = Xml.parse(answer.signed(stranger));
    answer.signer.sign(Xml.root(document), idp.key(), idp.certificate());
    refused(Xml.text(document), ProviderProblem.SIGNATURE);
    Answer other = answer();
    other.signResponse = false;
    Document reverse = Xml.parse(other.signed(idp));
    other.signer.sign(Xml.root(reverse), stranger.key(), stranger.certificate());
    refused(Xml.text(reverse), ProviderProblem.SIGNATURE);
  }

  @Test
  void anHmacWithThePublicKeyIsNoSignature() {
    Answer answer = answer();
    answer.signResponse = false;
    Document document = Xml.parse(answer.plain());
    answer.signer.signature = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    byte[] key = idp.certificate().getPublicKey().getEncoded();
    answer.signer.sign(
        Xml.one(document, Xml.ASSERTION, "Assertion"),
        new SecretKeySpec(key, "HmacSHA256"),
        idp.certificate());
    refused(Xml.text(document), ProviderProblem.SIGNATURE);
  }

  @Test
  void algorithmsChangedAfterwardsAreRefused() {
    String signed = signedBut(s -> {});
    for (String other :
        List.of(
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            "")) {
      refused(signed.replace(XmlSigner.RSA_SHA256, other), ProviderProblem.SIGNATURE);
    }
  }

  @Test
  void anAlgorithmThatIsSwitchedOffIsRefused() {
    Rig strict =
        new Rig(idp, sp)
            .with("signatureAlgorithms", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512");
    strict.refused(strict.answer().signed(idp), ProviderProblem.SIGNATURE);
    Answer answer = strict.answer();
    answer.signer.signature = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
    strict.accepted(answer.signed(idp));
  }

  @Test
  void c58_commentsAndMoreInsideTheSignatureAreRefused() {
    String signed = signedBut(s -> {});
    refused(
        signed.replace("<ds:DigestValue>", "<ds:DigestValue><!-- x -->"),
        ProviderProblem.BAD_ANSWER);
    refused(
        signed.replace("<ds:DigestValue>", "<ds:DigestValue><x>QQ==</x>"),
        ProviderProblem.BAD_ANSWER);
    String info =
        signed.substring(signed.indexOf("<ds:SignedInfo>"), signed.indexOf("<ds:SignatureValue"));
    refused(plus(signed, "<ds:SignedInfo>", info), ProviderProblem.SIGNATURE);
    refused(plus(signed, "<ds:SignatureValue", info), ProviderProblem.SIGNATURE);
    refused(plus(signed, "</ds:Signature>", "<ds:Object/>"), ProviderProblem.SIGNATURE);
    String whole =
        signed.substring(signed.indexOf("<ds:Signature "), signed.indexOf("</ds:Signature>") + 15);
    refused(plus(signed, "<ds:Signature ", whole), ProviderProblem.BAD_ANSWER);
    refused(plus(signed, "<samlp:Status>", whole), ProviderProblem.SIGNATURE);
  }

  @Test
  void c56_twoElementsWithOneIdAreRefused() {
    String signed = signedBut(s -> {});
    for (String other :
        List.of(
            "<x ID=\"_assertion1\"/>",
            "<x Id=\"_assertion1\"/>",
            "<x id=\"_assertion1\"/>",
            "<x xml:id=\"_assertion1\"/>")) {
      refused(plus(signed, "<samlp:Status>", other), ProviderProblem.BAD_ANSWER);
    }
    refused(signed.replace("_response1", "_assertion1"), ProviderProblem.BAD_ANSWER);
  }

  @Test
  void c56_anEmptyCanonicalFormSignsNothing() {
    // A digest of nothing, as a faulty canonicalisation leaves it.
    String empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    String signed = signedBut(s -> {});
    String digest =
        signed.substring(
            signed.indexOf("<ds:DigestValue>") + 16, signed.indexOf("</ds:DigestValue>"));
    refused(signed.replace(digest, empty), ProviderProblem.SIGNATURE);
    // A relative namespace, which canonicalisation must refuse.
    refused(plus(signed, "<saml:Subject>", "<x xmlns=\"relative\"/>"), ProviderProblem.BAD_ANSWER);
  }

  @Test
  void typesOfAnInstanceAreRefused() {
    Answer answer = answer();
    String xsi = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:";
    String text = answer.plain();
    for (String attribute :
        List.of(
            "type=\"saml:Assertion\"",
            "nil=\"true\"",
            "schemaLocation=\"urn:x http://127.0.0.1:9/\"")) {
      refused(
          answer.sign(text.replace("<saml:Subject>", "<saml:Subject" + xsi + attribute + ">"), idp),
          ProviderProblem.BAD_ANSWER);
    }
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("audience", ProviderProblem.WRONG_PARTY, a -> a.audience = "https://other.example"),
        change(
            "audience in another case",
            ProviderProblem.WRONG_PARTY,
            a -> a.audience = Answer.ENTITY.toUpperCase(java.util.Locale.ROOT)),
        change("no audience", ProviderProblem.WRONG_PARTY, a -> a.audience = null),
        change(
            "recipient",
            ProviderProblem.WRONG_PARTY,
            a -> a.recipient = "https://other.example/acs"),
        change("no recipient", ProviderProblem.WRONG_PARTY, a -> a.recipient = null),
        change("destination", ProviderProblem.WRONG_PARTY, a -> a.destination = Answer.ACS + "/"),
        change("no destination", ProviderProblem.WRONG_PARTY, a -> a.destination = null),
        change(
            "issuer of the assertion",
            ProviderProblem.WRONG_PARTY,
            a -> a.issuer = "https://evil.example"),
        change(
            "issuer of the response",
            ProviderProblem.WRONG_PARTY,
            a -> a.responseIssuer = "https://evil.example"),
        change("InResponseTo", ProviderProblem.WRONG_REQUEST, a -> a.inResponseTo = "_other"),
        change("no InResponseTo", ProviderProblem.WRONG_REQUEST, a -> a.inResponseTo = null),
        change(
            "InResponseTo of the confirmation",
            ProviderProblem.WRONG_REQUEST,
            a -> a.confirmationInResponseTo = "_other"),
        change(
            "no InResponseTo of the confirmation",
            ProviderProblem.WRONG_REQUEST,
            a -> a.confirmationInResponseTo = null),
        change("expired", ProviderProblem.TIME, a -> a.notOnOrAfter = a.issued.minusSeconds(60)),
        change("early", ProviderProblem.TIME, a -> a.notBefore = a.issued.plusSeconds(61)),
        change(
            "confirmation expired",
            ProviderProblem.TIME,
            a -> a.confirmedUntil = a.issued.minusSeconds(60)),
        change("confirmation without an end", ProviderProblem.TIME, a -> a.confirmedUntil = null),
        change("old", ProviderProblem.TIME, a -> a.issued = a.issued.minusSeconds(361)),
        change("of the future", ProviderProblem.TIME, a -> a.issued = a.issued.plusSeconds(61)),
        change("session over", ProviderProblem.TIME, a -> a.sessionEnd = a.issued.minusSeconds(60)),
        change(
            "login in the future",
            ProviderProblem.TIME,
            a -> a.authenticated = a.issued.plusSeconds(61)),
        change("no login time", ProviderProblem.BAD_ANSWER, a -> a.authenticated = null),
        change(
            "status",
            ProviderProblem.PEER_ERROR,
            a -> a.status = "urn:oasis:names:tc:SAML:2.0:status:Responder"),
        change(
            "holder of key",
            ProviderProblem.BAD_ANSWER,
            a -> a.method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
        change("version", ProviderProblem.BAD_ANSWER, a -> a.version = "1.1"),
        change(
            "another audience as well",
            ProviderProblem.WRONG_PARTY,
            a ->
                a.conditions =
                    "<saml:AudienceRestriction><saml:Audience>x:y</saml:Audience></saml:AudienceRestriction>"),
        change(
            "unknown condition",
            ProviderProblem.BAD_ANSWER,
            a -> a.conditions = "<saml:Condition/>"));
  }

  private static Arguments change(String name, ProviderProblem problem, Consumer<Answer> change) {
    return Arguments.of(name, problem, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void whatIsSignedMustBeForUsAndNow(
      String name, ProviderProblem problem, Consumer<Answer> change) {
    Answer answer = answer();
    change.accept(answer);
    String xml = answer.signed(idp);
    assertThat(rig.refused(xml).problem()).isEqualTo(problem);
    if (!List.of("session over", "unknown condition", "no login time").contains(name)) {
      assertThat(second().subject(xml)).isEmpty();
    }
  }

  /** OpenSAML's own validator has nothing against what is not there at all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Issuer",
        "Subject",
        "NameID",
        "SubjectConfirmation",
        "SubjectConfirmationData",
        "Conditions",
        "AudienceRestriction",
        "AuthnStatement"
      })
  void whatIsSignedMustBeWhole(String element) {
    Answer answer = answer();
    String whole = answer.assertion();
    String part = "<saml:" + element + "\\b[^>]*(?:/>|>.*?</saml:" + element + ">)";
    String without = whole.replaceFirst(part, "");
    assertThat(without).isNotEqualTo(whole);
    String xml = answer.sign(answer.response(without), idp);
    assertThat(rig.arrive(xml)).isInstanceOf(Arrival.Rejected.class);
    assertThat(second().subject(xml)).isEmpty();
    assertThat(rig.arrive(answer.signed(idp))).isInstanceOf(Arrival.Identified.class);
  }

  /** Of two the one that is looked at need not be the one that counts. */
  @ParameterizedTest
  @ValueSource(strings = {"Subject", "Conditions", "AuthnStatement", "SubjectConfirmation"})
  void whatIsSignedMustBeThereOnce(String element) {
    Answer answer = answer();
    String whole = answer.assertion();
    String part = "<saml:" + element + "\\b[^>]*>.*?</saml:" + element + ">";
    String twice = whole.replaceFirst("(" + part + ")", "$1$1");
    assertThat(twice).isNotEqualTo(whole);
    String xml = answer.sign(answer.response(twice), idp);
    assertThat(rig.arrive(xml)).isInstanceOf(Arrival.Rejected.class);
    assertThat(second().subject(xml)).isEmpty();
  }

  @Test
  void oneTimeUseIsUnderstood() {
    Answer answer = answer();
    answer.conditions = "<saml:OneTimeUse/>";
    rig.accepted(answer.signed(idp));
  }

  @Test
  void theEdgesOfTimes() {
    Answer answer = answer();
    answer.notOnOrAfter = rig.lent.now.minusSeconds(59);
    answer.confirmedUntil = rig.lent.now.minusSeconds(59);
    answer.notBefore = rig.lent.now.plusSeconds(60);
    answer.issued = rig.lent.now.minusSeconds(360);
    rig.accepted(answer.signed(idp));
  }

  @Test
  void c67_aReplayHasTheSameOneTimeIdUntilItIsRefused() {
    Answer answer = answer();
    String xml = answer.signed(idp);
    var first = rig.accepted(xml);
    rig.lent.now = first.until().minusSeconds(1);
    assertThat(rig.accepted(xml).oneTimeId()).isEqualTo(first.oneTimeId());
    rig.lent.now = first.until().plusSeconds(1);
    rig.refused(xml, ProviderProblem.TIME);
  }

  @Test
  void c67_whatIsSignedKeepsItsOneTimeIdInAnotherWrapping() {
    Answer answer = answer();
    answer.signResponse = false;
    String xml = answer.signed(idp);
    var first = rig.accepted(xml);
    var again = rig.accepted(xml.replace("_response1", "_response2"));
    assertThat(again.oneTimeId()).isEqualTo(first.oneTimeId());
  }

  @Test
  void c64_parametersThatAreThereTwiceAreRefused() {
    String form = Rig.form(answer().signed(idp));
    for (String bad :
        List.of(
            form + "&" + form,
            form + "&SAMLResponse=x",
            form + "&SAML%52esponse=x",
            form + "&RelayState=y",
            form + "&SAMLRequest=x",
            "SAML%52esponse" + form.substring("SAMLResponse".length()),
            form.replace("SAMLResponse=", "SAMLResponse=%zz"),
            "")) {
      assertThat(rig.provider().complete(rig.call(bad))).isInstanceOf(Arrival.Rejected.class);
    }
  }

  @Test
  void c68_theRelayStateLeadsNowhere() {
    String form = Rig.form(answer().signed(idp)).replace(Rig.HANDLE, "https%3A%2F%2Fevil.example");
    Arrival arrival = rig.provider().complete(rig.call(form));
    assertThat(String.valueOf(arrival)).doesNotContain("evil");
  }

  @Test
  void c100_noAddressInAResponseIsEverCalled() throws IOException {
    try (ServerSocket trap = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      trap.setSoTimeout(50);
      String url = "http://127.0.0.1:" + trap.getLocalPort() + "/x";
      String signed = signedBut(s -> {});
      String key = "<ds:KeyInfo>";
      rig.arrive(signed.replace("#_assertion1", url));
      rig.arrive(
          signed.replace(
              key,
              key + "<ds:RetrievalMethod URI=\"" + url + "\" Type=\"" + Xml.DSIG + "X509Data\"/>"));
      String cipher =
          "<xenc:CipherData><xenc:CipherReference URI=\"" + url + "\"/></xenc:CipherData>";
      String method =
          "<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes128-gcm\"/>";
      String rsa = "<xenc:EncryptionMethod Algorithm=\"" + Xml.XENC + "rsa-oaep-mgf1p\"/>";
      String wrapped = "<xenc:EncryptedKey>" + rsa + cipher + "</xenc:EncryptedKey>";
      String encrypted =
          "<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc=\""
              + Xml.XENC
              + "\">"
              + method
              + "<ds:KeyInfo xmlns:ds=\""
              + Xml.DSIG
              + "\">"
              + wrapped
              + "</ds:KeyInfo>"
              + cipher
              + "</xenc:EncryptedData></saml:EncryptedAssertion>";
      Answer answer = answer();
      rig.refused(answer.response(encrypted), ProviderProblem.BAD_ANSWER);
      answer.signAssertion = false;
      rig.refused(answer.sign(answer.response(encrypted), idp), ProviderProblem.BAD_ANSWER);
      rig.arrive("<!DOCTYPE x SYSTEM \"" + url + "\">" + signed);
      rig.arrive("<?xml-stylesheet href=\"" + url + "\"?>" + signed);
      assertThat(calls(trap)).isZero();
    }
  }

  private static int calls(ServerSocket trap) throws IOException {
    int calls = 0;
    while (true) {
      try {
        trap.accept().close();
        calls++;
      } catch (SocketTimeoutException e) {
        return calls;
      }
    }
  }

  @Test
  void aMinuteOfSkewIsAllWeTake() {
    Answer answer = answer();
    answer.issued = rig.lent.now.plus(Duration.ofSeconds(60));
    rig.accepted(answer.signed(idp));
  }
}
