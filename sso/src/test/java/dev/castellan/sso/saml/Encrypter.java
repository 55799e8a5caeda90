package dev.castellan.sso.saml;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts an assertion by hand (XML Encryption 1.1), with the JDK's ciphers. */
final class Encrypter {

  private static final String XENC11 = "http://www.w3.org/2009/xmlenc11#";

  boolean gcm = true;
  boolean oaep = true;
  boolean keyBeside;

  /** The encrypted form of a text. */
  String encrypt(String plain, PublicKey to) {
    try {
      byte[] key = new byte[16];
      new SecureRandom().nextBytes(key);
      byte[] data = data(key, plain.getBytes(StandardCharsets.UTF_8));
      Cipher rsa =
          Cipher.getInstance(oaep ? "RSA/ECB/OAEPWithSHA-1AndMGF1Padding" : "RSA/ECB/PKCS1Padding");
      rsa.init(Cipher.ENCRYPT_MODE, to);
      String wrapped =
          "<xenc:EncryptedKey xmlns:xenc=\""
              + Xml.XENC
              + "\">"
              + method(Xml.XENC + (oaep ? "rsa-oaep-mgf1p" : "rsa-1_5"))
              + value(rsa.doFinal(key))
              + "</xenc:EncryptedKey>";
      String info =
          keyBeside ? "" : "<ds:KeyInfo xmlns:ds=\"" + Xml.DSIG + "\">" + wrapped + "</ds:KeyInfo>";
      return "<saml:EncryptedAssertion xmlns:saml=\""
          + Xml.ASSERTION
          + "\">"
          + "<xenc:EncryptedData xmlns:xenc=\""
          + Xml.XENC
          + "\" Type=\""
          + Xml.XENC
          + "Element\">"
          + method(gcm ? XENC11 + "aes128-gcm" : Xml.XENC + "aes128-cbc")
          + info
          + value(data)
          + "</xenc:EncryptedData>"
          + (keyBeside ? wrapped : "")
          + "</saml:EncryptedAssertion>";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] data(byte[] key, byte[] plain) throws GeneralSecurityException {
    byte[] iv = new byte[gcm ? 12 : 16];
    new SecureRandom().nextBytes(iv);
    Cipher aes = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "AES/CBC/ISO10126Padding");
    aes.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        gcm ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv));
    byte[] encrypted = aes.doFinal(plain);
    byte[] all = new byte[iv.length + encrypted.length];
    System.arraycopy(iv, 0, all, 0, iv.length);
    System.arraycopy(encrypted, 0, all, iv.length, encrypted.length);
    return all;
  }

  private static String method(String algorithm) {
    return "<xenc:EncryptionMethod Algorithm=\"" + algorithm + "\"/>";
  }

  private static String value(byte[] bytes) {
    return "<xenc:CipherData><xenc:CipherValue>"
        + Base64.getEncoder().encodeToString(bytes)
        + "</xenc:CipherValue></xenc:CipherData>";
  }
}
