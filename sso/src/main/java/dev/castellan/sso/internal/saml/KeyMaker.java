package dev.castellan.sso.internal.saml;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes a key and a certificate for us. */
final class KeyMaker {

  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2099-12-31T23:59:59Z");

  private KeyMaker() {}

  /**
   * RSA with 3,072 bits, and a certificate that carries it and says nothing else: providers compare
   * keys, and it says neither when it was made nor when it ends, since a key is replaced on
   * purpose.
   */
  static String make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3_072);
      KeyPair pair = generator.generateKeyPair();
      X509CertificateHolder certificate = certificate(pair);
      return Pem.write(pair.getPrivate(), Pem.certificate(certificate.getEncoded()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("This JVM cannot make a key", e);
    }
  }

  private static X509CertificateHolder certificate(KeyPair pair)
      throws GeneralSecurityException, OperatorCreationException {
    X500Name name = new X500Name("CN=Castellan SAML");
    return new JcaX509v3CertificateBuilder(
            name, serial(pair), Date.from(FROM), Date.from(UNTIL), name, pair.getPublic())
        .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()));
  }

  /** Follows from the key, so that two keys have two. */
  private static BigInteger serial(KeyPair pair) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded());
    return new BigInteger(1, Arrays.copyOf(digest, 15));
  }
}
