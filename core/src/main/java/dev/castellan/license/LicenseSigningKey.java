package dev.castellan.license;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.license.Ed25519Keys;
import dev.castellan.internal.secret.OwnerOnlyFile;
import dev.castellan.secret.SecretText;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;

/**
 * The vendor's private Ed25519 key (RFC 8032). Belongs on the vendor's machine alone, never into a
 * product. Immutable; prints nothing of itself.
 */
public final class LicenseSigningKey {

  private static final int MAX_FILE = 4_096;

  private final SecretText pem;
  private final PrivateKey key;
  private final byte[] publicKey;

  private LicenseSigningKey(SecretText pem) {
    byte[] seed = Ed25519Keys.seedOf(pem.expose());
    this.pem = pem;
    this.key = Ed25519Keys.privateKey(seed);
    this.publicKey = Ed25519Keys.publicKeyOf(seed);
  }

  /** A new key. */
  public static LicenseSigningKey generate(SecureRandom random) {
    return new LicenseSigningKey(SecretText.of(Ed25519Keys.privatePem(Ed25519Keys.seed(random))));
  }

  /**
   * The key in this PEM ({@code BEGIN PRIVATE KEY}, RFC 8410), as {@code openssl genpkey -algorithm
   * ed25519} writes it too.
   *
   * @throws InvalidInputException if it is none
   */
  public static LicenseSigningKey of(SecretText pem) {
    return new LicenseSigningKey(pem);
  }

  /**
   * Reads a file that {@link #write} made. Blocks.
   *
   * @throws IOException if it cannot be read, is no regular file, or may be used by others than its
   *     owner
   * @throws InvalidInputException if it holds no key
   */
  public static LicenseSigningKey read(Path file) throws IOException {
    return of(SecretText.of(new OwnerOnlyFile(file).read(MAX_FILE)));
  }

  /**
   * Writes the key to a new file that its owner alone can read. Blocks until it is on the disk.
   *
   * @throws IOException if the file exists already or cannot be made so
   */
  public void write(Path file) throws IOException {
    new OwnerOnlyFile(file).create(pem.expose());
  }

  /** The public half as PEM, for the product. */
  public String publicPem() {
    return Ed25519Keys.publicPem(publicKey);
  }

  /** By what keys name this signer: its RFC 7638 thumbprint. */
  public String keyId() {
    return Ed25519Keys.thumbprint(publicKey);
  }

  PrivateKey privateKey() {
    return key;
  }

  /** The signer's name alone. */
  @Override
  public String toString() {
    return "LicenseSigningKey[" + keyId() + "]";
  }
}
