package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import javax.xml.namespace.QName;
import org.opensaml.core.xml.XMLObject;
import org.opensaml.core.xml.config.XMLObjectProviderRegistrySupport;
import org.opensaml.core.xml.io.Marshaller;
import org.opensaml.core.xml.io.MarshallingException;
import org.opensaml.core.xml.io.Unmarshaller;
import org.opensaml.core.xml.io.UnmarshallingException;
import org.opensaml.core.xml.util.XMLObjectSupport;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSSerializer;

/** Between trees and OpenSAML's objects. */
final class XmlObjects {

  private XmlObjects() {}

  /** Reads an element as what it must be. */
  static <T extends XMLObject> T read(Element element, Class<T> type) throws ProviderException {
    XMLObject found;
    try {
      Unmarshaller reader =
          XMLObjectProviderRegistrySupport.getUnmarshallerFactory().getUnmarshaller(element);
      if (reader == null) {
        throw Troubles.malformed("The XML is not of SAML 2.0");
      }
      found = reader.unmarshall(element);
    } catch (UnmarshallingException | RuntimeException e) {
      throw Troubles.malformed("The XML is not as SAML 2.0 demands");
    }
    if (!type.isInstance(found)) {
      throw Troubles.malformed("The XML is no " + type.getSimpleName());
    }
    return type.cast(found);
  }

  /** An object that can be filled. */
  static <T extends XMLObject> T make(QName name, Class<T> type) {
    return type.cast(XMLObjectSupport.buildXMLObject(name));
  }

  /**
   * The tree of an object, in a document of its own. OpenSAML's helper for it would write what it
   * made to the log at the finest level.
   */
  static Element tree(XMLObject object) {
    Element made = object.getDOM();
    if (made != null) {
      return made;
    }
    Marshaller marshaller =
        XMLObjectProviderRegistrySupport.getMarshallerFactory().getMarshaller(object);
    if (marshaller == null) {
      throw new IllegalStateException("Not an object of SAML 2.0");
    }
    try {
      return marshaller.marshall(object);
    } catch (MarshallingException e) {
      throw new IllegalStateException("A message of ours cannot be written", e);
    }
  }

  /** The text of an object, in UTF-8 without a declaration. */
  static String text(XMLObject object) {
    Element tree = tree(object);
    Document document = tree.getOwnerDocument();
    DOMImplementationLS writers =
        (DOMImplementationLS) document.getImplementation().getFeature("LS", "3.0");
    LSSerializer writer = writers.createLSSerializer();
    writer.getDomConfig().setParameter("xml-declaration", false);
    return writer.writeToString(tree);
  }
}
