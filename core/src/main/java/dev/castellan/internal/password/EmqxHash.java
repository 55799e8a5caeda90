package dev.castellan.internal.password;

import dev.castellan.secret.SecretText;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What EMQX has stored since 6.4: {@code $1$ITERATIONS$SALT$KEY}, PBKDF2 with HMAC-SHA-256 (RFC
 * 8018, section 5.2), salt and key in Base64 without padding.
 */
final class EmqxHash implements ImportedHash {

  private static final Pattern FORM =
      Pattern.compile("\\$1\\$([1-9][0-9]{0,6})\\$([A-Za-z0-9+/]{1,128})\\$([A-Za-z0-9+/]{43})");

  private static final int MAX_ITERATIONS = 2_000_000;
  private static final int CHEAP_ITERATIONS = 100_000;
  private static final int KEY_BYTES = 32;

  private static final class Parts {

    private final int iterations;
    private final byte[] salt;
    private final byte[] key;

    Parts(int iterations, byte[] salt, byte[] key) {
      this.iterations = iterations;
      this.salt = salt;
      this.key = key;
    }
  }

  private static Optional<Parts> read(String encoded) {
    Matcher matcher = FORM.matcher(encoded);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int iterations = Integer.parseInt(matcher.group(1));
    Optional<byte[]> salt = UnpaddedBase64.decode(matcher.group(2), 8, 64);
    Optional<byte[]> key = UnpaddedBase64.decode(matcher.group(3), KEY_BYTES, KEY_BYTES);
    return iterations > MAX_ITERATIONS
        ? Optional.empty()
        : salt.flatMap(s -> key.map(k -> new Parts(iterations, s, k)));
  }

  @Override
  public boolean understands(String encoded) {
    return read(encoded).isPresent();
  }

  @Override
  public boolean isCheap(String encoded) {
    return read(encoded).map(parts -> parts.iterations < CHEAP_ITERATIONS).orElse(true);
  }

  /**
   * {@inheritDoc} One with NUL matches nothing: HMAC fills its key up with zeros (RFC 2104, section
   * 2), so it would be taken for the same one without.
   */
  @Override
  public boolean verify(SecretText password, String encoded) {
    Parts parts =
        read(encoded)
            .orElseThrow(() -> new IllegalArgumentException("This is no such hash of EMQX"));
    PasswordInput input = PasswordInput.of(password);
    boolean same = MessageDigest.isEqual(derive(input, parts), parts.key);
    return input.isPossibleText() && same; // looked at afterwards, so the time tells nothing
  }

  private static byte[] derive(PasswordInput input, Parts parts) {
    PBEKeySpec spec =
        new PBEKeySpec(input.characters(), parts.salt, parts.iterations, KEY_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform lacks PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }
}
