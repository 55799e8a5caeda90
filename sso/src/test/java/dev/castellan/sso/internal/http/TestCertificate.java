package dev.castellan.sso.internal.http;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate of a server by an authority of its own, and both ends of TLS with it. */
public final class TestCertificate {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyPair keys;
  private final X509Certificate certificate;
  private final X509Certificate authority;

  private TestCertificate(Instant until, String... names)
      throws GeneralSecurityException, OperatorException, IOException {
    KeyPair signer = newKeys();
    X500Name issuer = new X500Name("CN=test authority");
    this.keys = newKeys();
    this.authority =
        signed(
            builder(issuer, issuer, signer, Instant.now().plus(Duration.ofHours(1)))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)),
            signer);
    this.certificate =
        signed(
            builder(issuer, new X500Name("CN=test"), keys, until)
                .addExtension(Extension.subjectAlternativeName, false, alternatives(names)),
            signer);
  }

  /** Good for an hour around now; names are DNS names or IP addresses. */
  public static TestCertificate of(String... names) {
    return of(Instant.now().plus(Duration.ofHours(1)), names);
  }

  /** Good until then. */
  public static TestCertificate of(Instant until, String... names) {
    try {
      return new TestCertificate(until, names);
    } catch (GeneralSecurityException | OperatorException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Instant until) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        BigInteger.ONE,
        Date.from(until.minus(Duration.ofHours(2))),
        Date.from(until),
        subject,
        keys.getPublic());
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair by)
      throws GeneralSecurityException, OperatorException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
  }

  private static GeneralNames alternatives(String... names) {
    return new GeneralNames(
        Stream.of(names)
            .map(
                text ->
                    new GeneralName(
                        text.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName,
                        text))
            .toArray(GeneralName[]::new));
  }

  /** The end that has the key. */
  public SSLContext server() {
    try {
      KeyStore store = empty();
      store.setKeyEntry(
          "key", keys.getPrivate(), PASSWORD, new X509Certificate[] {certificate, authority});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The end that trusts it, and nothing else. */
  public SSLContext client() {
    try {
      KeyStore store = empty();
      store.setCertificateEntry("ca", authority);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate and its authority's, in PEM. */
  public String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded())
          + pem("CERTIFICATE", authority.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its private key, in PEM (RFC 5915), with the public one in it, which GnuTLS needs. */
  public String keyPem() {
    try {
      return pem(
          "EC PRIVATE KEY",
          new org.bouncycastle.asn1.sec.ECPrivateKey(
                  256,
                  ((ECPrivateKey) keys.getPrivate()).getS(),
                  SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())
                      .getPublicKeyData(),
                  SECObjectIdentifiers.secp256r1)
              .getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
