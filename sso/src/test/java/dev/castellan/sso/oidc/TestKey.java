package dev.castellan.sso.oidc;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A key of a provider, used by the JDK alone: the library under test signs nothing here. */
record TestKey(String kid, String algorithm, KeyPair pair) {

  static TestKey rsa(String kid, String algorithm) {
    return rsa(kid, algorithm, 2_048);
  }

  static TestKey rsa(String kid, String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return new TestKey(kid, algorithm, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static TestKey ec(String kid) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return new TestKey(kid, "ES256", generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static TestKey ed25519(String kid) {
    try {
      return new TestKey(kid, "EdDSA", KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  TestKey as(String otherKid, String otherAlgorithm) {
    return new TestKey(otherKid, otherAlgorithm, pair);
  }

  byte[] sign(byte[] input) {
    try {
      Signature signature =
          switch (algorithm) {
            case "RS256" -> Signature.getInstance("SHA256withRSA");
            case "RS512" -> Signature.getInstance("SHA512withRSA");
            case "PS256" -> pss();
            case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            case "EdDSA" -> Signature.getInstance("Ed25519");
            default -> throw new IllegalArgumentException(algorithm);
          };
      signature.initSign(pair.getPrivate());
      signature.update(input);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Signature pss() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    return signature;
  }

  /** The public key as a JWK. */
  Map<String, Object> jwk() {
    Map<String, Object> jwk = new LinkedHashMap<>();
    jwk.put("kid", kid);
    jwk.put("alg", algorithm);
    jwk.put("use", "sig");
    PublicKey key = pair.getPublic();
    if (key instanceof RSAPublicKey rsa) {
      jwk.put("kty", "RSA");
      jwk.put("n", number(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8));
      jwk.put("e", number(rsa.getPublicExponent(), 3));
    } else if (key instanceof ECPublicKey ec) {
      jwk.put("kty", "EC");
      jwk.put("crv", "P-256");
      jwk.put("x", number(ec.getW().getAffineX(), 32));
      jwk.put("y", number(ec.getW().getAffineY(), 32));
    } else if (key instanceof EdECPublicKey ed) {
      byte[] x = bytes(ed.getPoint().getY(), 32);
      for (int i = 0; i < 16; i++) {
        byte other = x[31 - i];
        x[31 - i] = x[i];
        x[i] = other;
      }
      if (ed.getPoint().isXOdd()) {
        x[31] |= (byte) 0x80;
      }
      jwk.put("kty", "OKP");
      jwk.put("crv", "Ed25519");
      jwk.put("x", base64(x));
    }
    return jwk;
  }

  private static String number(BigInteger number, int length) {
    return base64(bytes(number, length));
  }

  private static byte[] bytes(BigInteger number, int length) {
    byte[] raw = number.toByteArray();
    byte[] bytes = new byte[length];
    int kept = Math.min(raw.length, length);
    System.arraycopy(raw, raw.length - kept, bytes, length - kept, kept);
    return bytes;
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TestKey that
        && kid.equals(that.kid)
        && Arrays.equals(pair.getPublic().getEncoded(), that.pair.getPublic().getEncoded());
  }

  @Override
  public int hashCode() {
    return kid.hashCode();
  }

  @Override
  public String toString() {
    return kid;
  }
}
