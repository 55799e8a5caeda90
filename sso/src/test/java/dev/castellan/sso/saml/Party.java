package dev.castellan.sso.saml;

import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

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
