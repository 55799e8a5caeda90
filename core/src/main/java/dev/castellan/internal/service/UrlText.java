package dev.castellan.internal.service;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Any text in letters, digits, {@code -} and {@code _}, for what other characters would part. */
final class UrlText {

  private UrlText() {}

  static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The text again.
   *
   * @throws IllegalArgumentException if it was not encoded so
   */
  static String decode(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
