package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opensaml.core.xml.XMLObject;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Attribute;
import org.opensaml.saml.saml2.core.AttributeStatement;
import org.w3c.dom.Element;

/** The attributes of an assertion: texts by name, bounded. */
final class Attributes {

  private static final int MAX_NAMES = 128;
  private static final int MAX_VALUES = 2_000;
  private static final int MAX_LENGTH = 1_024;

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final NameDomain domain;
  private int count;

  private Attributes(NameDomain domain) {
    this.domain = domain;
  }

  static Attributes of(Assertion assertion, NameDomain domain) throws ProviderException {
    Attributes attributes = new Attributes(domain);
    for (AttributeStatement statement : assertion.getAttributeStatements()) {
      for (Attribute attribute : statement.getAttributes()) {
        attributes.add(attribute);
      }
    }
    return attributes;
  }

  private void add(Attribute attribute) throws ProviderException {
    String name = String.valueOf(attribute.getName());
    demand(!name.isEmpty() && name.length() <= MAX_LENGTH, "The name of an attribute is too long");
    List<String> list = values.computeIfAbsent(name, ignored -> new ArrayList<>());
    demand(values.size() <= MAX_NAMES, "There are more than " + MAX_NAMES + " attributes");
    for (XMLObject value : attribute.getAttributeValues()) {
      Optional<String> text = text(value.getDOM());
      if (text.isPresent()) {
        demand(++count <= MAX_VALUES, "There are more than " + MAX_VALUES + " attribute values");
        demand(text.get().length() <= MAX_LENGTH, "An attribute value is too long");
        list.add(text.get());
      }
    }
  }

  /** The text of a value, or of the NameID of ours that is one; all else is left out. */
  private Optional<String> text(@Nullable Element value) {
    if (value == null) {
      return Optional.empty();
    }
    List<Element> below = Dom.children(value);
    if (below.isEmpty()) {
      return Optional.of(value.getTextContent());
    }
    return below.size() == 1 && isOurs(below.get(0))
        ? Optional.of(below.get(0).getTextContent())
        : Optional.empty();
  }

  private boolean isOurs(Element name) {
    return Dom.is(name, Names.ASSERTION, "NameID")
        && domain.has(name.getAttribute("NameQualifier"), name.getAttribute("SPNameQualifier"));
  }

  private static void demand(boolean kept, String rule) throws ProviderException {
    if (!kept) {
      throw Troubles.malformed(rule);
    }
  }

  Map<String, List<String>> all() {
    return values;
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The one value of an attribute; several would leave open which is meant. */
  Optional<String> one(String name) throws ProviderException {
    List<String> found = all(name).stream().filter(text -> !text.isEmpty()).toList();
    demand(found.size() <= 1, "An attribute that says who somebody is has several values");
    return found.stream().findFirst();
  }
}
