package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Where the parts of a message may stand. A wrapping attack needs a second assertion, response or
 * signature somewhere; there is no place for one.
 */
final class Shape {

  /** What a message or a part of it has once, by the schema; the libraries take the last. */
  private static final Set<String> ONCE =
      Set.of("Issuer", "Subject", "NameID", "Conditions", "Status", "StatusCode", "Extensions");

  private static final Set<String> READ =
      Set.of("ID", "Version", "IssueInstant", "Destination", "InResponseTo");

  private final Element root;
  private int assertions;
  private final Set<Node> signed = new HashSet<>();
  private Optional<String> broken = Optional.empty();

  private Shape(Element root) {
    this.root = root;
  }

  /** A response with one assertion, plain or encrypted. */
  static void response(Document document) throws ProviderException {
    Shape shape = new Shape(Dom.root(document));
    shape.rooted("Response", Names.PROTOCOL);
    shape.look();
    if (shape.assertions > 1) {
      throw Troubles.malformed("The response has more than one assertion");
    }
  }

  /** An assertion that stands alone. */
  static void assertion(Document document) throws ProviderException {
    Shape shape = new Shape(Dom.root(document));
    shape.rooted("Assertion", Names.ASSERTION);
    shape.look();
  }

  /** A message that has no assertion, of this name. */
  static void message(Document document, String name) throws ProviderException {
    Shape shape = new Shape(Dom.root(document));
    shape.rooted(name, Names.PROTOCOL);
    shape.look();
    if (shape.assertions > 0) {
      throw Troubles.malformed("There is an assertion where none belongs");
    }
  }

  private void rooted(String name, String namespace) throws ProviderException {
    if (!Dom.is(root, namespace, name)) {
      throw Troubles.malformed("The message is no " + name);
    }
  }

  /** The libraries trim, and take an attribute that is blank for one that is not there. */
  private void unambiguous() {
    for (String name : READ) {
      String value = root.getAttribute(name);
      boolean plain = !value.isEmpty() && value.equals(value.strip());
      demand(plain || !root.hasAttribute(name), "An attribute is blank or padded");
    }
    versioned(root);
  }

  /** OpenSAML takes a version that is missing for 2.0. */
  private void versioned(Element at) {
    demand(at.getAttribute("Version").equals("2.0"), "A version is not 2.0");
  }

  private void look() throws ProviderException {
    unambiguous();
    Dom.each(root, this::look);
    if (broken.isPresent()) {
      throw Troubles.malformed(broken.get());
    }
  }

  private void look(Element at) {
    String name = at.getLocalName();
    switch (String.valueOf(at.getNamespaceURI())) {
      case Names.PROTOCOL -> {
        demand(!name.equals("Response") || at == root, "A response is nested");
        once(at, name);
      }
      case Names.ASSERTION -> {
        lookAtAssertion(at, name);
        once(at, name);
      }
      case Names.DSIG -> lookAtSignature(at, name);
      case Names.XENC -> lookAtEncryption(at, name);
      default -> {}
    }
  }

  private void once(Element at, String name) {
    boolean alone =
        !(at.getParentNode() instanceof Element parent)
            || Dom.children(parent, String.valueOf(at.getNamespaceURI()), name).size() == 1;
    demand(!ONCE.contains(name) || alone, "Something stands twice that stands once");
  }

  private void lookAtAssertion(Element at, String name) {
    if (name.equals("Assertion") || name.equals("EncryptedAssertion")) {
      assertions++;
      demand(at == root || isBelowRoot(at), "An assertion is nested");
    }
    if (name.equals("Assertion")) {
      versioned(at);
    }
    demand(!name.equals("EncryptedID"), "An encrypted NameID is not supported");
    demand(!name.equals("EncryptedAttribute"), "An encrypted attribute is not supported");
  }

  private boolean isBelowRoot(Element at) {
    return at.getParentNode() == root && Dom.is(root, Names.PROTOCOL, "Response");
  }

  private void lookAtSignature(Element at, String name) {
    if (!name.equals("Signature")) {
      return;
    }
    Node parent = at.getParentNode();
    boolean placed =
        parent == root
            || (parent instanceof Element above
                && Dom.is(above, Names.ASSERTION, "Assertion")
                && isBelowRoot(above));
    demand(placed, "A signature stands where none belongs");
    demand(parent != null && signed.add(parent), "Something has two signatures");
  }

  private void lookAtEncryption(Element at, String name) {
    demand(!name.equals("CipherReference"), "Encrypted data lies elsewhere");
    if (name.equals("EncryptedData")) {
      demand(
          at.getParentNode() instanceof Element above
              && Dom.is(above, Names.ASSERTION, "EncryptedAssertion"),
          "Encrypted data stands where none belongs");
    }
  }

  private void demand(boolean kept, String rule) {
    if (!kept && broken.isEmpty()) {
      broken = Optional.of(rule);
    }
  }
}
