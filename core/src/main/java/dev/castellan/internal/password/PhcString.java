package dev.castellan.internal.password;

import java.util.Optional;

/**
 * A stored hash: {@code $NAME$PARAMETERS$SALT$TAG}, as the PHC string format has it, with salt and
 * tag in Base64 without padding. There is one written form of each; everything else is refused.
 */
final class PhcString {

  private static final int MAX_LENGTH = 512;
  private static final int MIN_SALT_BYTES = 8;
  private static final int MAX_SALT_BYTES = 64;

  private final Scheme.Setting setting;
  private final byte[] salt;
  private final byte[] tag;

  PhcString(Scheme.Setting setting, byte[] salt, byte[] tag) {
    this.setting = setting;
    this.salt = salt;
    this.tag = tag;
  }

  /**
   * Reads a stored hash; empty if it is not one of this scheme, or its parameters out of bounds.
   */
  static Optional<PhcString> read(Scheme scheme, String encoded) {
    if (encoded.length() > MAX_LENGTH || !encoded.startsWith("$")) {
      return Optional.empty();
    }
    int tagAt = encoded.lastIndexOf('$');
    int saltAt = encoded.lastIndexOf('$', tagAt - 1);
    if (saltAt < 1) {
      return Optional.empty();
    }
    return scheme
        .read(encoded.substring(1, saltAt))
        .flatMap(
            setting ->
                read(setting, encoded.substring(saltAt + 1, tagAt), encoded.substring(tagAt + 1)));
  }

  private static Optional<PhcString> read(Scheme.Setting setting, String salt, String tag) {
    Optional<byte[]> saltBytes = UnpaddedBase64.decode(salt, MIN_SALT_BYTES, MAX_SALT_BYTES);
    Optional<byte[]> tagBytes = UnpaddedBase64.decode(tag, setting.tagBytes(), setting.tagBytes());
    return saltBytes.flatMap(s -> tagBytes.map(t -> new PhcString(setting, s, t)));
  }

  /** Text for the store. */
  String write() {
    return '$'
        + setting.header()
        + '$'
        + UnpaddedBase64.encode(salt)
        + '$'
        + UnpaddedBase64.encode(tag);
  }

  Scheme.Setting setting() {
    return setting;
  }

  byte[] salt() {
    return salt;
  }

  byte[] tag() {
    return tag;
  }

  @Override
  public String toString() {
    return "PhcString[" + setting.header() + ", hidden]";
  }
}
