package dev.castellan.sso.saml;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A response as a provider would send it, with every part to be changed. */
final class Answer {

  static final String IDP = "https://idp.example/saml";
  static final String BASE = "https://mq.example/admin/sso/corp";
  static final String ACS = BASE + "/acs";
  static final String ENTITY = BASE + "/metadata";

  /**
   * How the XML of a product looks: prefixes, where namespaces are declared, what else there is.
   */
  enum Look {
    /** Prefixes samlp and saml, all declared at the response, types by xs and xsi. */
    KEYCLOAK,
    /** Declared again at the assertion, NameID with both qualifiers. */
    SIMPLESAML,
    /** Default namespaces on each part, claims as URIs, long prefixless assertions. */
    ENTRA
  }

  Look look = Look.KEYCLOAK;
  boolean signResponse = true;
  boolean signAssertion = true;
  String id = "_assertion1";
  String responseId = "_response1";
  String nameId = "alice";
  String format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  String issuer = IDP;
  String responseIssuer = IDP;
  String audience = ENTITY;
  String recipient = ACS;
  String destination = ACS;
  String inResponseTo;
  String confirmationInResponseTo;
  String status = "urn:oasis:names:tc:SAML:2.0:status:Success";
  String method = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
  String context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
  String session = "_session1";
  String conditions = "";
  String advice = "";
  String version = "2.0";
  Instant issued;
  Instant notBefore;
  Instant notOnOrAfter;
  Instant confirmedUntil;
  Instant authenticated;
  Instant sessionEnd;
  List<String> groups = List.of("operators", "admins");
  final XmlSigner signer = new XmlSigner();

  /** Of the NameID, such as {@code NameQualifier="x"}. */
  String qualifiers = "";

  Answer(String request, Instant now) {
    inResponseTo = request;
    confirmationInResponseTo = request;
    issued = now;
    notBefore = now.minusSeconds(30);
    notOnOrAfter = now.plus(Duration.ofMinutes(5));
    confirmedUntil = notOnOrAfter;
    authenticated = now;
  }

  private static String attribute(String name, Object value) {
    return value == null ? "" : " " + name + "=\"" + value + "\"";
  }

  /** The text, not signed. */
  String plain() {
    return response(assertion());
  }

  String response(String assertion) {
    String declared =
        switch (look) {
          case KEYCLOAK, SIMPLESAML ->
              " xmlns:samlp=\"" + Xml.PROTOCOL + "\" xmlns:saml=\"" + Xml.ASSERTION + "\"";
          case ENTRA -> " xmlns:samlp=\"" + Xml.PROTOCOL + "\"";
        };
    String from =
        responseIssuer == null
            ? ""
            : look == Look.ENTRA
                ? "<Issuer xmlns=\"" + Xml.ASSERTION + "\">" + responseIssuer + "</Issuer>"
                : "<saml:Issuer>" + responseIssuer + "</saml:Issuer>";
    return "<"
        + "samlp"
        + ":Response"
        + declared
        + " ID=\""
        + responseId
        + "\" Version=\"2.0\""
        + attribute("IssueInstant", issued)
        + attribute("Destination", destination)
        + attribute("InResponseTo", inResponseTo)
        + ">"
        + from
        + "<samlp:Status><samlp:StatusCode Value=\""
        + status
        + "\"/></samlp:Status>"
        + assertion
        + "</samlp:Response>";
  }

  String assertion() {
    String s = look == Look.ENTRA ? "" : "saml:";
    String declared =
        look == Look.ENTRA
            ? " xmlns=\"" + Xml.ASSERTION + "\""
            : " xmlns:saml=\""
                + Xml.ASSERTION
                + "\""
                + " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    String qualifiers =
        look == Look.SIMPLESAML
            ? " NameQualifier=\"" + IDP + "\" SPNameQualifier=\"" + ENTITY + "\""
            : this.qualifiers;
    return "<"
        + s
        + "Assertion"
        + declared
        + " ID=\""
        + id
        + "\" Version=\""
        + version
        + "\""
        + attribute("IssueInstant", issued)
        + ">"
        + "<"
        + s
        + "Issuer>"
        + issuer
        + "</"
        + s
        + "Issuer>"
        + "<"
        + s
        + "Subject><"
        + s
        + "NameID"
        + attribute("Format", format)
        + qualifiers
        + ">"
        + nameId
        + "</"
        + s
        + "NameID>"
        + "<"
        + s
        + "SubjectConfirmation Method=\""
        + method
        + "\">"
        + "<"
        + s
        + "SubjectConfirmationData"
        + attribute("InResponseTo", confirmationInResponseTo)
        + attribute("NotOnOrAfter", confirmedUntil)
        + attribute("Recipient", recipient)
        + "/></"
        + s
        + "SubjectConfirmation></"
        + s
        + "Subject>"
        + "<"
        + s
        + "Conditions"
        + attribute("NotBefore", notBefore)
        + attribute("NotOnOrAfter", notOnOrAfter)
        + ">"
        + conditions(s)
        + conditions
        + "</"
        + s
        + "Conditions>"
        + advice
        + "<"
        + s
        + "AuthnStatement"
        + attribute("AuthnInstant", authenticated)
        + attribute("SessionIndex", session)
        + attribute("SessionNotOnOrAfter", sessionEnd)
        + ">"
        + "<"
        + s
        + "AuthnContext><"
        + s
        + "AuthnContextClassRef>"
        + context
        + "</"
        + s
        + "AuthnContextClassRef></"
        + s
        + "AuthnContext></"
        + s
        + "AuthnStatement>"
        + "<"
        + s
        + "AttributeStatement>"
        + attributes(s)
        + "</"
        + s
        + "AttributeStatement>"
        + "</"
        + s
        + "Assertion>";
  }

  private String conditions(String s) {
    return audience == null
        ? ""
        : "<"
            + s
            + "AudienceRestriction><"
            + s
            + "Audience>"
            + audience
            + "</"
            + s
            + "Audience></"
            + s
            + "AudienceRestriction>";
  }

  private String attributes(String s) {
    StringBuilder text = new StringBuilder();
    text.append(values(s, "mail", List.of("alice@example.com")));
    text.append(values(s, "cn", List.of("Alice Example")));
    text.append(values(s, "groups", groups));
    return text.toString();
  }

  private String values(String s, String name, List<String> values) {
    StringBuilder text = new StringBuilder("<" + s + "Attribute Name=\"" + name + "\">");
    String type = look == Look.ENTRA ? "" : " xsi:type=\"xs:string\"";
    for (String value : values) {
      text.append("<" + s + "AttributeValue" + type + ">" + value + "</" + s + "AttributeValue>");
    }
    return text + "</" + s + "Attribute>";
  }

  /** Signed as the fields say. */
  String signed(Party idp) {
    return sign(plain(), idp);
  }

  String sign(String text, Party idp) {
    var document = Xml.parse(text);
    if (signAssertion) {
      signer.sign(
          Xml.children(Xml.root(document), Xml.ASSERTION, "Assertion").get(0),
          idp.key(),
          idp.certificate());
    }
    if (signResponse) {
      signer.sign(Xml.root(document), idp.key(), idp.certificate());
    }
    return Xml.text(document);
  }
}
