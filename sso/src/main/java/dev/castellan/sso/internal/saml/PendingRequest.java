package dev.castellan.sso.internal.saml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import java.time.Instant;

/**
 * A request of ours that waits for its answer; kept with the browser.
 *
 * @param id of the request
 * @param at when it was made
 * @param again whether the person had to log in again
 */
record PendingRequest(String id, Instant at, boolean again) {

  /** As it is kept. */
  SecretText write(ObjectMapper json) {
    return SecretText.of(
        json.createObjectNode()
            .put("id", id)
            .put("at", at.getEpochSecond())
            .put("again", again)
            .toString());
  }

  /** As it was kept. */
  static PendingRequest read(ObjectMapper json, SecretText state) throws ProviderException {
    try {
      JsonNode node = json.readTree(state.expose());
      String id = node.path("id").asText("");
      if (id.isEmpty() || !node.path("at").isIntegralNumber()) {
        throw Troubles.request("The login that was begun is not one of SAML");
      }
      return new PendingRequest(
          id, Instant.ofEpochSecond(node.path("at").asLong()), node.path("again").asBoolean());
    } catch (JsonProcessingException e) {
      throw Troubles.request("The login that was begun is not one of SAML");
    }
  }
}
