package dev.castellan.examples.mqtt;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A client of the broker.
 *
 * @param clientId what it calls itself; any text of up to 65,535 bytes (MQTT 5, section 3.1.3.1)
 * @param address where it comes from; "" if that is not known
 */
record Client(String clientId, String address) {

  /** The collection that all clients are in. */
  static final Resource COLLECTION = Resource.of("clients");

  private static final String HASHED = "~";

  /**
   * Names it in a URL: 64 hexadecimal digits, the same each time it connects. A hash, because a
   * client chooses its id freely, slashes and control characters included.
   */
  String id() {
    return HexFormat.of().formatHex(sha256(clientId));
  }

  /**
   * Names it in a policy and in the audit log: by the client id where that can be a segment of a
   * path, otherwise by {@link #id}. The tilde keeps the two apart.
   */
  Resource resource() {
    if (clientId.startsWith(HASHED)) {
      return resource(id());
    }
    try {
      return COLLECTION.child(clientId);
    } catch (InvalidInputException e) {
      return resource(id());
    }
  }

  /** A client of which nothing is known but what a URL says. */
  static Resource resource(String id) {
    return COLLECTION.child(HASHED + id);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
