package dev.castellan.sso.saml;

import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key with its certificate, as {@code missingSecrets} makes them. */
record Party(String pem, PrivateKey key, X509Certificate certificate) {

  static Party make() {
    String pem =
        Saml.kind(Outgoing.publicHosts())
            .missingSecrets(new ProviderConfig("x", Map.of(), Map.of()))
            .get("spKey")
            .expose();
    try {
      byte[] der = block(pem, "PRIVATE KEY");
      return new Party(
          pem,
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(
                          pem.getBytes(StandardCharsets.US_ASCII),
                          pem.indexOf("-----BEGIN CERT"),
                          9999)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same on the curve P-256. */
  static Party curve() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=curve");
      byte[] der =
          new JcaX509v3CertificateBuilder(
                  name,
                  BigInteger.ONE,
                  Date.from(Instant.EPOCH),
                  Date.from(Instant.parse("2099-01-01T00:00:00Z")),
                  name,
                  pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
              .getEncoded();
      String pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + pem("CERTIFICATE", der);
      return new Party(
          pem,
          pair.getPrivate(),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static byte[] block(String pem, String label) {
    String begin = "-----BEGIN " + label + "-----";
    String body =
        pem.substring(pem.indexOf(begin) + begin.length(), pem.indexOf("-----END " + label));
    return Base64.getMimeDecoder().decode(body);
  }

  String base64() {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
