package dev.castellan.sso.internal.saml;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Base64;
import java.util.List;

/** A key of ours and the certificate that tells it to the provider. */
record SpKey(PrivateKey key, X509Certificate certificate) {

  /**
   * Reads a key and its certificate.
   *
   * @param text the key and, unless it stands elsewhere, the certificate
   * @param elsewhere the certificate; may be empty
   * @throws GeneralSecurityException if there is not exactly one of both, or they are not a pair,
   *     or too weak; the message says which
   */
  static SpKey read(String text, String elsewhere) throws GeneralSecurityException {
    List<PrivateKey> keys = Pem.privateKeys(text);
    List<X509Certificate> certificates = Pem.certificates(elsewhere.isEmpty() ? text : elsewhere);
    if (keys.size() != 1) {
      throw new GeneralSecurityException("A private key in PKCS #8 (PEM) is expected, one");
    }
    if (certificates.size() != 1) {
      throw new GeneralSecurityException("The certificate (PEM) of the key is expected, one");
    }
    SpKey pair = new SpKey(keys.get(0), certificates.get(0));
    if (!Strength.suffices(pair.key) || !Strength.suffices(pair.certificate.getPublicKey())) {
      throw new GeneralSecurityException("RSA from 2048 bits on or a curve from 256 is expected");
    }
    pair.prove();
    return pair;
  }

  private void prove() throws GeneralSecurityException {
    byte[] sample = {1, 2, 3};
    Signature verifier = Signature.getInstance(jdkAlgorithm());
    verifier.initVerify(certificate.getPublicKey());
    verifier.update(sample);
    if (!verifier.verify(sign(sample))) {
      throw new GeneralSecurityException("The certificate is not that of the key");
    }
  }

  boolean isRsa() {
    return key instanceof RSAKey;
  }

  /** The name of its signature algorithm in XML. */
  String algorithm() {
    return isRsa() ? Names.RSA_SHA256 : Names.ECDSA_SHA256;
  }

  private String jdkAlgorithm() {
    return isRsa() ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
  }

  byte[] sign(byte[] data) throws GeneralSecurityException {
    Signature signer = Signature.getInstance(jdkAlgorithm());
    signer.initSign(key);
    signer.update(data);
    return signer.sign();
  }

  /** The certificate, as metadata has it. */
  String certificateText() {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("The certificate cannot be written", e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "SpKey[" + certificate.getSerialNumber().toString(16) + "]";
  }
}
