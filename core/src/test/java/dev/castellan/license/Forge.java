package dev.castellan.license;

import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes keys of all kinds, also such as no issuer makes. */
public final class Forge {

  /** RFC 8032, section 7.1, TEST 1: known to everybody, and so good for tests alone. */
  public static final LicenseSigningKey VENDOR =
      signer("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

  /** RFC 8032, section 7.1, TEST 2. */
  public static final LicenseSigningKey OTHER =
      signer("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

  private Forge() {}

  private static LicenseSigningKey signer(String seed) {
    byte[] der = HexFormat.of().parseHex("302e020100300506032b657004220420" + seed);
    return LicenseSigningKey.of(
        SecretText.of(
            "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n"));
  }

  /** Knows the vendor. */
  public static LicenseVerifier verifier() {
    return LicenseVerifier.ofVendor(List.of(VENDOR.publicPem()), Set.of());
  }

  /** A licence that says something of everything, for 2026. */
  public static License.Builder license(String id) {
    return License.builder(id, "Acme Örtliche Netze AG")
        .email("it@acme.example")
        .edition("enterprise")
        .deployment("production")
        .issuedAt(Instant.parse("2026-01-01T00:00:00Z"))
        .expiresAt(Instant.parse("2027-01-01T00:00:00Z"), 14)
        .features(List.of("sso", "audit"))
        .limits(LicenseLimits.connections(new Limit(180, 200)).with("nodes", Limit.of(3)))
        .otherClaims(Map.of("region", "\"eu\"", "rack", "{\"a\":[1,2.5,null,true],\"b\":\"ä\"}"));
  }

  /** The same with so many connections. */
  public static License license(String id, long connections) {
    return license(id).limits(LicenseLimits.connections(Limit.of(connections))).build();
  }

  /** Its key. */
  public static String key(License license) {
    return new LicenseIssuer(VENDOR).issue(license);
  }

  /** The header that belongs to the vendor's keys. */
  public static String header() {
    return "{\"alg\":\"EdDSA\",\"cty\":\"json\",\"kid\":\""
        + VENDOR.keyId()
        + "\",\"typ\":\"castellan-license\"}";
  }

  /** Base64url without padding. */
  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whatever is in them, rightly signed. */
  public static String signed(String header, byte[] payload) {
    String input = encode(header) + '.' + encode(payload);
    return input + '.' + encode(signature(input));
  }

  static String signed(String header, String payload) {
    return signed(header, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] signature(String input) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(VENDOR.privateKey());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The parts of a key, decoded. */
  static byte[] part(String key, int index) {
    return Base64.getUrlDecoder().decode(key.split("\\.", -1)[index]);
  }

  static String payload(String key) {
    return new String(part(key, 1), StandardCharsets.UTF_8);
  }
}
