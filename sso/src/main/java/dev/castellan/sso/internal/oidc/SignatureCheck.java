package dev.castellan.sso.internal.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** Verifies a signature by a key that was chosen for the algorithm. */
final class SignatureCheck {

  private static final int ED25519_BYTES = 32;

  private SignatureCheck() {}

  static boolean verify(String algorithm, JWK key, byte[] input, byte[] signature) {
    try {
      if (key instanceof OctetKeyPair pair) {
        return ed25519(pair, input, signature);
      }
      // A header of our own: the token's says nothing here but the algorithm.
      JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm));
      return verifier(key).verify(header, input, Base64URL.encode(signature));
    } catch (JOSEException | GeneralSecurityException e) {
      return false;
    }
  }

  private static JWSVerifier verifier(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSASSAVerifier(rsa);
    }
    if (key instanceof ECKey ec) {
      return new ECDSAVerifier(ec);
    }
    throw new JOSEException("No key for a signature");
  }

  /** By the JDK (RFC 8032); the library would need another one for it. */
  private static boolean ed25519(OctetKeyPair pair, byte[] input, byte[] signature)
      throws GeneralSecurityException {
    byte[] x = pair.getX().decode();
    if (x.length != ED25519_BYTES || signature.length != 2 * ED25519_BYTES) {
      return false;
    }
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(publicKey(x));
    check.update(input);
    return check.verify(signature);
  }

  private static PublicKey publicKey(byte[] littleEndian) throws GeneralSecurityException {
    byte[] big = new byte[ED25519_BYTES];
    for (int i = 0; i < ED25519_BYTES; i++) {
      big[i] = littleEndian[ED25519_BYTES - 1 - i];
    }
    boolean odd = (big[0] & 0x80) != 0;
    big[0] &= 0x7f;
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new EdECPublicKeySpec(
                NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, big))));
  }
}
