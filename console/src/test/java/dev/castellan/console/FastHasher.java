package dev.castellan.console;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Takes no time, so that tests of everything else take none. */
final class FastHasher implements PasswordHasher {

  private static final String PREFIX = "$fast$";

  @Override
  public String hash(SecretText password) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.exposeUtf8());
      return PREFIX + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean understands(String encoded) {
    return encoded.startsWith(PREFIX);
  }

  @Override
  public boolean verify(SecretText password, String encoded) {
    return hash(password).equals(encoded);
  }

  @Override
  public boolean isOutdated(String encoded) {
    return false;
  }
}
