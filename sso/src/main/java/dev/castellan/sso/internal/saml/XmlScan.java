package dev.castellan.sso.internal.saml;

import java.io.Serial;
import java.util.HashSet;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/** Holds a document to its limits while it is read, and keeps none of it but its ids. */
final class XmlScan extends DefaultHandler2 {

  /** Elements that hold text and nothing else: what is in them would be read as if it did. */
  private static final Set<String> TEXT_ONLY =
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

  private final XmlLimits limits;
  private final Set<String> ids = new HashSet<>();
  private int depth;
  private int elements;
  private int namespaces;
  private boolean inText;

  XmlScan(XmlLimits limits) {
    this.limits = limits;
  }

  @Override
  public void startPrefixMapping(String prefix, String uri) throws SAXException {
    namespaces++;
    demand(namespaces <= limits.namespaces(), "The XML has too many namespaces");
    demand(uri.isEmpty() || uri.indexOf(':') > 0, "The XML has a relative namespace");
  }

  @Override
  public void endPrefixMapping(String prefix) {
    namespaces--;
  }

  @Override
  public void startElement(String uri, String name, String qualified, Attributes attributes)
      throws SAXException {
    depth++;
    elements++;
    demand(depth <= limits.depth(), "The XML is nested too deep");
    demand(elements <= limits.elements(), "The XML has too many elements");
    demand(attributes.getLength() <= limits.attributes(), "An element has too many attributes");
    demand(!inText, "An element that holds text holds another element");
    inText = TEXT_ONLY.contains(name);
    look(name, attributes);
  }

  private void look(String element, Attributes attributes) throws SAXException {
    for (int i = 0; i < attributes.getLength(); i++) {
      String name = attributes.getLocalName(i);
      if (name.equalsIgnoreCase("id")) {
        demand(ids.add(attributes.getValue(i)), "Two elements have the same id");
      }
      if (limits.message() && attributes.getURI(i).equals(Names.XSI)) {
        demand(element.equals("AttributeValue"), "An element has a type of its own");
      }
    }
  }

  @Override
  public void endElement(String uri, String name, String qualified) {
    depth--;
    inText = false;
  }

  @Override
  public void comment(char[] text, int start, int length) throws SAXException {
    demand(!limits.message(), "The XML has a comment");
  }

  @Override
  public void startCDATA() throws SAXException {
    demand(!limits.message(), "The XML has a CDATA section");
  }

  @Override
  public void processingInstruction(String target, String data) throws SAXException {
    demand(!limits.message(), "The XML has a processing instruction");
  }

  @Override
  public void skippedEntity(String name) throws SAXException {
    throw new Excess("The XML has an entity");
  }

  @Override
  public void error(SAXParseException e) throws SAXException {
    throw e;
  }

  private static void demand(boolean kept, String rule) throws Excess {
    if (!kept) {
      throw new Excess(rule);
    }
  }

  /** A limit is not kept. */
  static final class Excess extends SAXException {

    @Serial private static final long serialVersionUID = 1L;

    private final String rule;

    Excess(String rule) {
      super(rule);
      this.rule = rule;
    }

    String rule() {
      return rule;
    }
  }
}
