package dev.castellan.internal.password;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** PBKDF2 with HMAC-SHA-512 (RFC 8018, section 5.2), computed by the JDK. */
final class Pbkdf2 implements Scheme {

  /** What the OWASP Password Storage Cheat Sheet asks for. */
  static final Cost OWASP = new Cost(210_000);

  private static final Pattern HEADER = Pattern.compile("pbkdf2-sha512\\$i=([1-9]\\d{0,6})");

  private final Cost current;

  Pbkdf2(Cost current) {
    this.current = current;
  }

  @Override
  public Setting current() {
    return current;
  }

  @Override
  public Optional<Setting> read(String header) {
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int iterations = Integer.parseInt(matcher.group(1));
    return iterations <= Cost.MAX_ITERATIONS ? Optional.of(new Cost(iterations)) : Optional.empty();
  }

  /** Derives bytes from exactly these characters in UTF-8. */
  static byte[] derive(char[] password, byte[] salt, int iterations, int bytes) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, bytes * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform lacks PBKDF2WithHmacSHA512", e);
    } finally {
      spec.clearPassword();
    }
  }

  /**
   * What a hash costs.
   *
   * @param iterations of HMAC
   */
  record Cost(int iterations) implements Setting {

    /**
     * Nothing above is read from a store: who can write there must not make a login take minutes.
     */
    private static final int MAX_ITERATIONS = 2_000_000;

    Cost {
      if (iterations < 1 || iterations > MAX_ITERATIONS) {
        throw new IllegalArgumentException("PBKDF2 with " + iterations + " iterations");
      }
    }

    @Override
    public int tagBytes() {
      return 32;
    }

    @Override
    public String header() {
      return "pbkdf2-sha512$i=" + iterations;
    }

    /**
     * {@inheritDoc} A full stop is put behind the password: HMAC fills its key up with zeros (RFC
     * 2104, section 2), so that without it a password and the same one followed by NUL would be
     * one.
     */
    @Override
    public byte[] derive(PasswordInput password, byte[] salt) {
      char[] characters = password.characters();
      char[] ended = Arrays.copyOf(characters, characters.length + 1);
      ended[characters.length] = '.';
      try {
        return Pbkdf2.derive(ended, salt, iterations, tagBytes());
      } finally {
        Arrays.fill(ended, '\0');
        Arrays.fill(characters, '\0');
      }
    }
  }
}
