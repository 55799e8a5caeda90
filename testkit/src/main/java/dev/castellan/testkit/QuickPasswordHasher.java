package dev.castellan.testkit;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One round of SHA-256 without salt, so that tests of other things need not wait for a password.
 */
final class QuickPasswordHasher implements PasswordHasher {

  private static final String MARK = "$only-for-tests$";

  @Override
  public String hash(SecretText password) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return MARK + HexFormat.of().formatHex(sha256.digest(password.exposeUtf8()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  @Override
  public boolean understands(String encoded) {
    return encoded.startsWith(MARK);
  }

  @Override
  public boolean verify(SecretText password, String encoded) {
    if (!understands(encoded)) {
      throw new IllegalArgumentException("Not a hash of this hasher");
    }
    return MessageDigest.isEqual(
        hash(password).getBytes(StandardCharsets.US_ASCII),
        encoded.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public boolean isOutdated(String encoded) {
    return false;
  }
}
