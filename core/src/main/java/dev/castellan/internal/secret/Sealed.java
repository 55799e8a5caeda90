package dev.castellan.internal.secret;

import dev.castellan.secret.SealBrokenException;
import java.util.Base64;
import java.util.regex.Pattern;

/** A sealed secret in its parts; written {@code v1.KEYID.BASE64URL}, in one way only. */
final class Sealed {

  static final String FORMAT = "v1";

  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  /** Longer than any record's payload; bounds the work on garbage. */
  private static final int MAX_LENGTH = 1 << 17;

  private static final int KEY_ID_END = FORMAT.length() + 1 + 16;
  private static final Pattern START = Pattern.compile(FORMAT + "\\.[0-9a-f]{16}\\.");

  private final String keyId;
  private final byte[] nonceAndText;

  Sealed(String keyId, byte[] nonceAndText) {
    this.keyId = keyId;
    this.nonceAndText = nonceAndText;
  }

  /** Reads the written form. */
  static Sealed parse(String text) throws SealBrokenException {
    if (text.length() > MAX_LENGTH || !START.matcher(text).lookingAt()) {
      throw new SealBrokenException("This is not a sealed secret of a format known here");
    }
    byte[] bytes = decode(text.substring(KEY_ID_END + 1));
    if (bytes.length < NONCE_BYTES + TAG_BYTES) {
      throw new SealBrokenException("A sealed secret is cut off");
    }
    return new Sealed(text.substring(FORMAT.length() + 1, KEY_ID_END), bytes);
  }

  private static byte[] decode(String text) throws SealBrokenException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      // The JDK's decoder takes padding and stray bits, so one seal would have several texts.
      if (encode(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Reported below, without the cause: it would quote a part of what was sealed.
    }
    throw new SealBrokenException("A sealed secret is not written in Base64");
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  String keyId() {
    return keyId;
  }

  /** Nonce, encrypted text and tag, one behind the other. */
  byte[] nonceAndText() {
    return nonceAndText;
  }

  /** The written form. */
  String write() {
    return FORMAT + '.' + keyId + '.' + encode(nonceAndText);
  }

  @Override
  public String toString() {
    return "Sealed[" + keyId + ", hidden]";
  }
}
