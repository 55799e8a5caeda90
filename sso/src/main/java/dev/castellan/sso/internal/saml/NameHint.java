package dev.castellan.sso.internal.saml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import java.util.Optional;
import org.opensaml.saml.saml2.core.NameID;

/** A NameID, kept so that a logout can name the person as the provider did. */
record NameHint(
    String value,
    Optional<String> format,
    Optional<String> qualifier,
    Optional<String> spQualifier) {

  static NameHint of(NameID name) throws ProviderException {
    return new NameHint(
        text(name),
        Optional.ofNullable(name.getFormat()),
        Optional.ofNullable(name.getNameQualifier()),
        Optional.ofNullable(name.getSPNameQualifier()));
  }

  /** The whole text: OpenSAML would leave out blanks around it. */
  static String text(NameID name) throws ProviderException {
    return AssertionCheck.dom(name).getTextContent();
  }

  static NameHint of(String subject) {
    return new NameHint(subject, Optional.empty(), Optional.empty(), Optional.empty());
  }

  SecretText write(ObjectMapper json) {
    ObjectNode node = json.createObjectNode().put("value", value);
    format.ifPresent(text -> node.put("format", text));
    qualifier.ifPresent(text -> node.put("qualifier", text));
    spQualifier.ifPresent(text -> node.put("spQualifier", text));
    return SecretText.of(node.toString());
  }

  /** Empty if it is none of ours. */
  static Optional<NameHint> read(ObjectMapper json, SecretText text) {
    try {
      JsonNode node = json.readTree(text.expose());
      return text(node, "value")
          .map(
              value ->
                  new NameHint(
                      value,
                      text(node, "format"),
                      text(node, "qualifier"),
                      text(node, "spQualifier")));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.ofNullable(node.path(name).textValue());
  }
}
