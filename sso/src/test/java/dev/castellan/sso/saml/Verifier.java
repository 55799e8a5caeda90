package dev.castellan.sso.saml;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Attr;
import org.w3c.dom.CDATASection;
import org.w3c.dom.Comment;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.ProcessingInstruction;

/**
 * A second opinion: the same rules on the JDK's own XML signatures, sharing no code with what it
 * judges. Reads only the bytes that were digested.
 */
final class Verifier {

  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final Set<String> ALGORITHMS =
      Set.of(
          "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
          "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
          "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
          "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
          "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
          "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512");
  private static final Set<String> DIGESTS =
      Set.of(
          Xml.XENC + "sha256",
          "http://www.w3.org/2001/04/xmldsig-more#sha384",
          Xml.XENC + "sha512");
  private static final Set<String> TEXTS =
      Set.of(
          "NameID",
          "Issuer",
          "Audience",
          "AuthnContextClassRef",
          "SessionIndex",
          "DigestValue",
          "SignatureValue",
          "CipherValue",
          "X509Certificate");

  private final PublicKey key;
  private final String request;
  private final Instant now;

  Verifier(PublicKey key, String request, Instant now) {
    this.key = key;
    this.request = request;
    this.now = now;
  }

  /** Not accepted. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** The NameID, if the response is accepted. */
  Optional<String> subject(String xml) {
    try {
      return Optional.of(read(xml));
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  private String read(String xml) {
    Document received = strict(xml);
    places(received);
    boolean signed = signature(Xml.root(received)).isPresent();
    Document response = signed ? signedPart(Xml.root(received)) : received;
    Element root = Xml.root(response);
    response(root, signed);
    List<Element> assertions = Xml.children(root, Xml.ASSERTION, "Assertion");
    demand(assertions.size() == 1, "one assertion");
    boolean own = signature(assertions.get(0)).isPresent();
    demand(own || signed, "signed");
    Element assertion = own ? Xml.root(signedPart(assertions.get(0))) : assertions.get(0);
    return assertion(assertion);
  }

  private static Document strict(String xml) {
    try {
      Document document = Xml.parse(xml);
      walk(Xml.root(document), 1, new HashSet<>());
      for (Node at = document.getFirstChild(); at != null; at = at.getNextSibling()) {
        demand(at instanceof Element, "only a root");
      }
      return document;
    } catch (IllegalArgumentException | StackOverflowError e) {
      throw new Refused("XML");
    }
  }

  private static void walk(Element element, int depth, Set<String> ids) {
    demand(depth <= 32, "depth");
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      String uri = attribute.getNamespaceURI();
      if ("http://www.w3.org/2000/xmlns/".equals(uri)) {
        demand(
            attribute.getValue().isEmpty() || attribute.getValue().indexOf(':') > 0, "namespace");
        continue;
      }
      demand(
          !attribute.getLocalName().equalsIgnoreCase("id") || ids.add(attribute.getValue()), "ids");
      demand(
          !"http://www.w3.org/2001/XMLSchema-instance".equals(uri)
              || element.getLocalName().equals("AttributeValue"),
          "type");
    }
    for (Node at = element.getFirstChild(); at != null; at = at.getNextSibling()) {
      demand(
          !(at instanceof Comment
              || at instanceof CDATASection
              || at instanceof ProcessingInstruction),
          "comment");
      if (at instanceof Element child) {
        demand(!TEXTS.contains(element.getLocalName()), "text only");
        walk(child, depth + 1, ids);
      }
    }
  }

  private static void places(Document document) {
    Element root = Xml.root(document);
    demand(named(root, Xml.PROTOCOL, "Response"), "root");
    demand(Xml.all(document, Xml.PROTOCOL, "Response").size() == 1, "one response");
    demand(Xml.all(document, Xml.ASSERTION, "Assertion").size() == 1, "one assertion");
    demand(Xml.all(document, Xml.ASSERTION, "EncryptedAssertion").isEmpty(), "none encrypted");
    demand(Xml.all(document, Xml.ASSERTION, "EncryptedID").isEmpty(), "none encrypted");
    demand(Xml.all(document, Xml.ASSERTION, "EncryptedAttribute").isEmpty(), "none encrypted");
    demand(Xml.all(document, Xml.XENC, "EncryptedData").isEmpty(), "none encrypted");
    demand(Xml.all(document, Xml.XENC, "CipherReference").isEmpty(), "none encrypted");
    Element assertion = Xml.one(document, Xml.ASSERTION, "Assertion");
    demand(assertion.getParentNode() == root, "below the root");
    for (String name : List.of("Issuer", "Subject", "NameID", "Conditions")) {
      alone(Xml.all(document, Xml.ASSERTION, name));
    }
    for (String name : List.of("Status", "StatusCode", "Extensions")) {
      alone(Xml.all(document, Xml.PROTOCOL, name));
    }
    for (String read : List.of("ID", "Version", "IssueInstant", "Destination", "InResponseTo")) {
      String value = root.getAttribute(read);
      demand(!root.hasAttribute(read) || value.matches("\\S(.*\\S)?"), "blank");
    }
    Set<Node> parents = new HashSet<>();
    for (Element signature : Xml.all(document, Xml.DSIG, "Signature")) {
      Node parent = signature.getParentNode();
      demand(parent == root || parent == assertion, "place");
      demand(parents.add(parent), "one signature");
    }
  }

  /** Each below another parent. */
  private static void alone(List<Element> elements) {
    Set<Node> parents = new HashSet<>();
    elements.forEach(one -> demand(parents.add(one.getParentNode()), "once"));
  }

  private static boolean named(Element element, String namespace, String name) {
    return name.equals(element.getLocalName()) && namespace.equals(element.getNamespaceURI());
  }

  private static Optional<Element> signature(Element of) {
    return Xml.children(of, Xml.DSIG, "Signature").stream().findFirst();
  }

  private Document signedPart(Element element) {
    byte[] bytes = digested(element, key);
    Document part = strict(new String(bytes, StandardCharsets.UTF_8));
    Element root = Xml.root(part);
    demand(named(root, element.getNamespaceURI(), element.getLocalName()), "same");
    demand(root.getAttribute("ID").equals(element.getAttribute("ID")), "same");
    return part;
  }

  static boolean signatureHolds(Element element, PublicKey key) {
    try {
      return digested(element, key).length > 0;
    } catch (Refused e) {
      return false;
    }
  }

  private static byte[] digested(Element element, PublicKey key) {
    Element form = signature(element).orElseThrow(() -> new Refused("none"));
    form(form);
    // Whatever it says of keys, nobody here listens.
    Xml.children(form, Xml.DSIG, "KeyInfo").forEach(form::removeChild);
    try {
      DOMValidateContext context =
          new DOMValidateContext(javax.xml.crypto.KeySelector.singletonKeySelector(key), form);
      context.setProperty("org.jcp.xml.dsig.secureValidation", true);
      context.setProperty("javax.xml.crypto.dsig.cacheReference", true);
      context.setIdAttributeNS(element, null, "ID");
      XMLSignature signature =
          XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      demand(signature.getSignedInfo().getReferences().size() == 1, "one reference");
      Reference reference = signature.getSignedInfo().getReferences().get(0);
      algorithms(signature, reference);
      String id = element.getAttribute("ID");
      demand(!id.isEmpty() && reference.getURI().equals("#" + id), "itself");
      demand(signature.validate(context), "valid");
      try (InputStream in = reference.getDigestInputStream()) {
        return in.readAllBytes();
      }
    } catch (Refused e) {
      throw e;
    } catch (Exception e) {
      throw new Refused(String.valueOf(e));
    }
  }

  /** No objects, no attributes that mean anything, nothing that does not belong. */
  private static void form(Element signature) {
    List<Element> parts = Xml.children(signature);
    demand(parts.size() == 2 || parts.size() == 3, "parts");
    demand(Xml.children(parts.get(0)).size() == 3, "parts");
    demand(parts.size() == 2 || named(parts.get(2), Xml.DSIG, "KeyInfo"), "parts");
    demand(Xml.children(Xml.children(parts.get(0)).get(1)).isEmpty(), "parameters");
  }

  private static void algorithms(XMLSignature signature, Reference reference) {
    var info = signature.getSignedInfo();
    demand(ALGORITHMS.contains(info.getSignatureMethod().getAlgorithm()), "algorithm");
    demand(
        info.getCanonicalizationMethod().getAlgorithm().equals(CanonicalizationMethod.EXCLUSIVE),
        "canonical");
    demand(DIGESTS.contains(reference.getDigestMethod().getAlgorithm()), "digest");
    List<String> transforms =
        reference.getTransforms().stream().map(each -> each.getAlgorithm()).toList();
    demand(
        transforms.equals(List.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE)),
        "transforms");
  }

  private void response(Element root, boolean signed) {
    demand(
        root.getAttribute("Version").equals("2.0") && !root.getAttribute("ID").isBlank(),
        "version");
    recent(root.getAttribute("IssueInstant"));
    String destination = root.getAttribute("Destination");
    demand(
        root.hasAttribute("Destination") ? destination.equals(Answer.ACS) : !signed, "destination");
    demand(root.getAttribute("InResponseTo").equals(request), "request");
    List<Element> issuers = Xml.children(root, Xml.ASSERTION, "Issuer");
    demand(issuers.isEmpty() ? !signed : issuer(issuers), "issuer");
    List<Element> status = Xml.children(root, Xml.PROTOCOL, "Status");
    demand(status.size() == 1, "status");
    List<Element> codes = Xml.children(status.get(0), Xml.PROTOCOL, "StatusCode");
    demand(
        codes.size() == 1
            && codes
                .get(0)
                .getAttribute("Value")
                .equals("urn:oasis:names:tc:SAML:2.0:status:Success"),
        "status");
  }

  private static boolean issuer(List<Element> issuers) {
    if (issuers.size() != 1) {
      return false;
    }
    String format = issuers.get(0).getAttribute("Format");
    return issuers.get(0).getTextContent().strip().equals(Answer.IDP)
        && (!issuers.get(0).hasAttribute("Format")
            || format.equals("urn:oasis:names:tc:SAML:2.0:nameid-format:entity"));
  }

  private String assertion(Element assertion) {
    demand(assertion.getAttribute("Version").equals("2.0"), "version");
    demand(!assertion.getAttribute("ID").isEmpty(), "id");
    recent(assertion.getAttribute("IssueInstant"));
    demand(issuer(Xml.children(assertion, Xml.ASSERTION, "Issuer")), "issuer");
    conditions(only(assertion, "Conditions"));
    Element login = only(assertion, "AuthnStatement");
    demand(!time(login.getAttribute("AuthnInstant")).isAfter(now.plus(SKEW)), "login");
    Element subject = only(assertion, "Subject");
    confirmation(subject);
    Element name = only(subject, "NameID");
    demand(!name.getAttribute("Format").endsWith(":transient"), "transient");
    return name.getTextContent();
  }

  private void conditions(Element conditions) {
    within(conditions);
    List<Element> audiences = Xml.children(conditions, Xml.ASSERTION, "AudienceRestriction");
    demand(!audiences.isEmpty(), "audience");
    for (Element each : audiences) {
      demand(
          Xml.children(each, Xml.ASSERTION, "Audience").stream()
              .anyMatch(audience -> audience.getTextContent().strip().equals(Answer.ENTITY)),
          "audience");
    }
  }

  private void confirmation(Element subject) {
    List<Element> bearers =
        Xml.children(subject, Xml.ASSERTION, "SubjectConfirmation").stream()
            .filter(
                each -> each.getAttribute("Method").equals("urn:oasis:names:tc:SAML:2.0:cm:bearer"))
            .toList();
    demand(bearers.size() == 1, "bearer");
    Element data = only(bearers.get(0), "SubjectConfirmationData");
    demand(data.hasAttribute("NotOnOrAfter"), "end");
    within(data);
    demand(data.getAttribute("Recipient").equals(Answer.ACS), "recipient");
    demand(data.getAttribute("InResponseTo").equals(request), "request");
  }

  private void within(Element limits) {
    if (limits.hasAttribute("NotBefore")) {
      demand(!time(limits.getAttribute("NotBefore")).isAfter(now.plus(SKEW)), "early");
    }
    if (limits.hasAttribute("NotOnOrAfter")) {
      demand(time(limits.getAttribute("NotOnOrAfter")).isAfter(now.minus(SKEW)), "late");
    }
  }

  private void recent(String text) {
    Instant at = time(text);
    demand(!at.isAfter(now.plus(SKEW)) && !at.isBefore(now.minusSeconds(360)), "recent");
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (java.time.format.DateTimeParseException e) {
      throw new Refused("time");
    }
  }

  private static Element only(Element parent, String name) {
    List<Element> found = Xml.children(parent, Xml.ASSERTION, name);
    demand(found.size() == 1, name);
    return found.get(0);
  }

  private static void demand(boolean kept, String what) {
    if (!kept) {
      throw new Refused(what);
    }
  }
}
