package dev.castellan.internal.token;

import java.nio.charset.StandardCharsets;

/**
 * What is stored of an API key's secret: SHA-256, bound to the key's id, so that the hash of one
 * key is worth nothing in the record of another.
 */
final class KeyHash {

  private static final String START = "castellan api key ";

  private KeyHash() {}

  /** Of the secret that this part of a text is. */
  static byte[] of(String id, String text, int from, int to) {
    StringBuilder message = new StringBuilder(START.length() + id.length() + 1 + to - from);
    message.append(START).append(id).append(' ').append(text, from, to);
    return Sha256.of(message.toString().getBytes(StandardCharsets.UTF_8));
  }
}
