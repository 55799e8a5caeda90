package dev.castellan.internal.service;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.token.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page ended: the sort key and id of its last item. Opaque outside, and bound to the query
 * it was made for, so that it is not taken for a place in another list. It gives no right: what it
 * leads to is checked like everything else.
 *
 * @param key what was sorted by
 * @param id tells equal keys apart
 */
record Cursor(String key, String id) {

  private static final int MAX = 4_096;
  private static final int FINGERPRINT = 12;

  /** The text that a caller gives back for the next page of this query. */
  String text(Object query) {
    String plain = fingerprint(query) + id + '/' + key;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #text} made for the same query.
   *
   * @throws InvalidInputException if it is anything else
   */
  static Cursor parse(String text, Object query) {
    String plain = decode(text);
    int slash = plain.indexOf('/');
    if (slash < FINGERPRINT || !plain.startsWith(fingerprint(query))) {
      throw invalid();
    }
    return new Cursor(plain.substring(slash + 1), plain.substring(FINGERPRINT, slash));
  }

  private static String decode(String text) {
    if (text.length() > MAX) {
      throw invalid();
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
          .toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw invalid();
    }
  }

  private static String fingerprint(Object query) {
    return Sha256.hex(query.toString()).substring(0, FINGERPRINT);
  }

  private static InvalidInputException invalid() {
    return Limits.invalid("after", "The cursor does not belong to this query");
  }
}
