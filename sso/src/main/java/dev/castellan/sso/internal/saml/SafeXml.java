package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads XML in two passes of the JDK's own parser, whatever else is on the class path: the first
 * only looks whether the text keeps to the limits, so that the second, which builds a tree, cannot
 * be made to use much memory or stack.
 */
final class SafeXml {

  private static final String LEXICAL = "http://xml.org/sax/properties/lexical-handler";
  private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";
  private static final String GENERAL = "http://xml.org/sax/features/external-general-entities";
  private static final String PARAMETER = "http://xml.org/sax/features/external-parameter-entities";
  private static final Pattern DECLARATION =
      Pattern.compile(
          "<\\?xml\\s+version\\s*=\\s*([\"'])1\\.0\\1"
              + "(\\s+encoding\\s*=\\s*([\"'])(?i:utf-8|us-ascii)\\3)?"
              + "(\\s+standalone\\s*=\\s*([\"'])(yes|no)\\5)?\\s*\\?>");

  private SafeXml() {}

  /** The tree of a document in UTF-8, which is the only encoding accepted. */
  static Document parse(byte[] utf8, XmlLimits limits) throws ProviderException {
    if (utf8.length > 4L * limits.characters()) {
      throw Troubles.malformed("The XML is too large");
    }
    try {
      return parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString(), limits);
    } catch (CharacterCodingException e) {
      throw Troubles.malformed("The XML is not in UTF-8");
    }
  }

  /** The tree of a document. */
  static Document parse(String text, XmlLimits limits) throws ProviderException {
    String xml = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (xml.length() > limits.characters()) {
      throw Troubles.malformed("The XML is too large");
    }
    if (xml.startsWith("<?xml") && !DECLARATION.matcher(xml).lookingAt()) {
      throw Troubles.malformed("The XML is not of version 1.0 in UTF-8");
    }
    try {
      look(xml, limits);
      return builder().parse(new InputSource(new StringReader(xml)));
    } catch (XmlScan.Excess e) {
      throw Troubles.malformed(e.rule());
    } catch (SAXException | IOException e) {
      throw Troubles.malformed("The XML is not well-formed, or has a document type");
    }
  }

  private static void look(String xml, XmlLimits limits) throws SAXException, IOException {
    XmlScan scan = new XmlScan(limits);
    XMLReader reader = reader();
    reader.setContentHandler(scan);
    reader.setErrorHandler(scan);
    reader.setProperty(LEXICAL, scan);
    reader.parse(new InputSource(new StringReader(xml)));
  }

  private static XMLReader reader() throws SAXException {
    try {
      SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(NO_DOCTYPE, true);
      factory.setFeature(GENERAL, false);
      factory.setFeature(PARAMETER, false);
      return factory.newSAXParser().getXMLReader();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("The JDK's parser cannot be made safe", e);
    }
  }

  /** The JDK's own, made safe. */
  static DocumentBuilder builder() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(NO_DOCTYPE, true);
      factory.setFeature(GENERAL, false);
      factory.setFeature(PARAMETER, false);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Silent());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("The JDK's parser cannot be made safe", e);
    }
  }

  /** Throws and prints nothing; the JDK's own writes what it met to standard error. */
  private static final class Silent extends DefaultHandler {

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
