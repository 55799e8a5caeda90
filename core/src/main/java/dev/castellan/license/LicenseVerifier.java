package dev.castellan.license;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.license.VendorVerifier;
import java.util.Collection;

/**
 * Tells whether a key is a licence of the vendor's. A host that already sells licences in a format
 * of its own brings its own verifier; everything else works the same.
 *
 * <p>Called with whatever somebody pasted, by several threads at once, and whenever a stored key is
 * read again: it works from memory alone, always answers the same for the same key, and throws for
 * none. Whether the licence has expired is not its business.
 */
@FunctionalInterface
public interface LicenseVerifier {

  /** Looks at a key. */
  Verification verify(String key);

  /**
   * Verifies keys in the library's own format against public keys that the product carries.
   *
   * @param publicKeys the vendor's Ed25519 keys, each as PEM ({@code BEGIN PUBLIC KEY}, RFC 8410)
   *     or the base64 in it; several, so that a signer can be replaced: a key names its signer by
   *     the RFC 7638 thumbprint
   * @param revoked ids of licences that are not to be accepted any more
   * @throws InvalidInputException if there is no key, or one of them is no safe Ed25519 key
   */
  static LicenseVerifier ofVendor(Collection<String> publicKeys, Collection<String> revoked) {
    return new VendorVerifier(publicKeys, revoked);
  }

  /**
   * What a key in the library's own format says, whoever made it: to look at, never to decide by.
   *
   * @throws InvalidInputException with {@code license-invalid} if it is no key
   */
  static License readUnverified(String key) {
    return VendorVerifier.readUnverified(key);
  }

  /** The answer. */
  sealed interface Verification {

    /**
     * The vendor's own.
     *
     * @param license what it says
     */
    record Genuine(License license) implements Verification {}

    /**
     * Not to be accepted.
     *
     * @param reason why
     * @param message the same for people; nothing of the key's signature
     */
    record Refused(Reason reason, String message) implements Verification {}
  }

  /** Why a key is not accepted. */
  enum Reason {
    /** It is no key, or says something that no licence can say. */
    MALFORMED,
    /** It names a signer whose public key is not here. */
    SIGNER_UNKNOWN,
    /** The signature does not fit. */
    SIGNATURE_WRONG,
    /** The vendor has taken it back. */
    REVOKED
  }
}
