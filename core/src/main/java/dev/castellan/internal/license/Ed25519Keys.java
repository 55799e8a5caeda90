package dev.castellan.internal.license;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.token.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 keys as texts (RFC 8410) and as the JDK's objects. Each key has exactly one encoding;
 * another one is refused.
 */
public final class Ed25519Keys {

  private static final String ALGORITHM = "Ed25519";

  /** What comes before the 32 bytes of a public key (RFC 8410, section 4). */
  private static final String PUBLIC_PREFIX = "302a300506032b6570032100";

  /** What comes before the 32 bytes of a private key (RFC 8410, section 7). */
  private static final String PRIVATE_PREFIX = "302e020100300506032b657004220420";

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{44,128}={0,2}");

  private Ed25519Keys() {}

  /** A new private key. */
  public static byte[] seed(SecureRandom random) {
    byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
    Ed25519.generatePrivateKey(random, seed);
    return seed;
  }

  /** The private key in a PEM. */
  public static byte[] seedOf(String pem) {
    return body(pem, "PRIVATE KEY", PRIVATE_PREFIX);
  }

  /** The private key as PEM. */
  public static String privatePem(byte[] seed) {
    return pem("PRIVATE KEY", PRIVATE_PREFIX, seed);
  }

  /** The public key that belongs to a private one. */
  public static byte[] publicKeyOf(byte[] seed) {
    byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, key, 0);
    return key;
  }

  /** The public key as PEM. */
  public static String publicPem(byte[] key) {
    return pem("PUBLIC KEY", PUBLIC_PREFIX, key);
  }

  /**
   * The public key in a PEM, or in the base64 of one.
   *
   * @throws InvalidInputException also if it is no point of the curve's large group in its one
   *     encoding: under a key of small order almost any signature fits almost any text
   */
  public static byte[] publicKeyOf(String pem) {
    byte[] key = body(pem, "PUBLIC KEY", PUBLIC_PREFIX);
    if (!Ed25519.validatePublicKeyFull(key, 0)) {
      throw invalid("This is no safe Ed25519 public key");
    }
    return key;
  }

  /** RFC 7638 with RFC 8037, section 2: base64url of the SHA-256 of the key as canonical JWK. */
  public static String thumbprint(byte[] key) {
    String jwk = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + base64Url(key) + "\"}";
    return base64Url(Sha256.of(jwk.getBytes(StandardCharsets.UTF_8)));
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** For signing. */
  public static PrivateKey privateKey(byte[] seed) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePrivate(new PKCS8EncodedKeySpec(join(PRIVATE_PREFIX, seed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform from 15 on has Ed25519", e);
    }
  }

  /** For verifying. */
  static PublicKey publicKey(byte[] key) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(join(PUBLIC_PREFIX, key)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform from 15 on has Ed25519", e);
    }
  }

  private static String pem(String label, String prefix, byte[] key) {
    String base64 = Base64.getEncoder().encodeToString(join(prefix, key));
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private static byte[] body(String text, String label, String prefix) {
    String base64 = text.strip();
    Matcher pem =
        Pattern.compile("-----BEGIN " + label + "-----\\s+(\\S+)\\s+-----END " + label + "-----")
            .matcher(base64);
    if (pem.matches()) {
      base64 = pem.group(1);
    }
    byte[] der = decode(base64, label);
    int start = prefix.length() / 2;
    if (der.length != start + Ed25519.PUBLIC_KEY_SIZE
        || !HexFormat.of().formatHex(der, 0, start).equals(prefix)) {
      throw notOne(label);
    }
    return Arrays.copyOfRange(der, start, der.length);
  }

  private static byte[] decode(String base64, String label) {
    if (!BASE64.matcher(base64).matches()) {
      throw notOne(label);
    }
    byte[] der;
    try {
      der = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw notOne(label);
    }
    if (!Base64.getEncoder().encodeToString(der).equals(base64)) {
      throw notOne(label);
    }
    return der;
  }

  private static InvalidInputException notOne(String label) {
    return invalid("This is no Ed25519 key in a PEM with BEGIN " + label);
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "key", message);
  }

  private static byte[] join(String prefix, byte[] key) {
    return HexFormat.of().parseHex(prefix + HexFormat.of().formatHex(key));
  }
}
