package dev.castellan.sso.internal.saml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Ways through a tree. */
final class Dom {

  private Dom() {}

  static boolean is(Element element, String namespace, String name) {
    return name.equals(element.getLocalName()) && namespace.equals(element.getNamespaceURI());
  }

  /** The elements right below. */
  static List<Element> children(Element parent) {
    List<Element> found = new ArrayList<>();
    for (Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element) {
        found.add(element);
      }
    }
    return found;
  }

  /** The elements of a name right below. */
  static List<Element> children(Element parent, String namespace, String name) {
    return children(parent).stream().filter(child -> is(child, namespace, name)).toList();
  }

  /** The first element of a name right below. */
  static Optional<Element> child(Element parent, String namespace, String name) {
    return children(parent, namespace, name).stream().findFirst();
  }

  /** Shows all elements, outer ones first; the depth of the tree is limited. */
  static void each(Element from, Consumer<Element> visitor) {
    visitor.accept(from);
    children(from).forEach(child -> each(child, visitor));
  }

  static Element root(Document document) {
    return document.getDocumentElement();
  }
}
