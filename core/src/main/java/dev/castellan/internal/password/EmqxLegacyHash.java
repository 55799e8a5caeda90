package dev.castellan.internal.password;

import dev.castellan.internal.token.Sha256;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What EMQX stored before 6.4: 36 bytes, of which the first four are the salt, as hexadecimal
 * digits in ASCII, and the others SHA-256 of salt and password. Written {@code emqx-legacy$} and
 * these bytes in Base64.
 */
final class EmqxLegacyHash implements ImportedHash {

  private static final String START = "emqx-legacy$";
  private static final int SALT_BYTES = 4;
  private static final int BYTES = 36;
  private static final Pattern SALT = Pattern.compile("[0-9a-fA-F]{4}");

  private static Optional<byte[]> read(String encoded) {
    return encoded.startsWith(START)
        ? UnpaddedBase64.decode(encoded.substring(START.length()), BYTES, BYTES)
            .filter(bytes -> SALT.matcher(salt(bytes)).matches())
        : Optional.empty();
  }

  private static String salt(byte[] bytes) {
    return new String(bytes, 0, SALT_BYTES, StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean understands(String encoded) {
    return read(encoded).isPresent();
  }

  @Override
  public boolean isCheap(String encoded) {
    return true;
  }

  @Override
  public boolean verify(SecretText password, String encoded) {
    byte[] stored =
        read(encoded)
            .orElseThrow(() -> new IllegalArgumentException("This is no old hash of EMQX"));
    PasswordInput input = PasswordInput.of(password);
    byte[] typed = input.utf8();
    byte[] salted = Arrays.copyOf(stored, SALT_BYTES + typed.length);
    System.arraycopy(typed, 0, salted, SALT_BYTES, typed.length);
    boolean same =
        MessageDigest.isEqual(Sha256.of(salted), Arrays.copyOfRange(stored, SALT_BYTES, BYTES));
    return input.isPossibleText() && same; // looked at afterwards, so the time tells nothing
  }
}
