package dev.castellan.sso.internal.oidc;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.List;

/**
 * The algorithms of signatures that can be accepted, all with a public key; and which key is one
 * for which. None with a shared secret is among them, so that no public key can be taken for one.
 */
final class Algorithms {

  static final List<String> ALL =
      List.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  static final List<String> DEFAULTS = List.of("RS256", "PS256", "ES256", "EdDSA");

  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 8_192;

  private Algorithms() {}

  /** Whether a public key is of the type, curve and size that the algorithm needs. */
  static boolean fits(String algorithm, JWK key) {
    return switch (algorithm) {
      case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512" ->
          key instanceof RSAKey && key.size() >= MIN_RSA_BITS && key.size() <= MAX_RSA_BITS;
      case "ES256" -> key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256);
      case "ES384" -> key instanceof ECKey ec && ec.getCurve().equals(Curve.P_384);
      case "ES512" -> key instanceof ECKey ec && ec.getCurve().equals(Curve.P_521);
      case "EdDSA" -> key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519);
      default -> false;
    };
  }
}
