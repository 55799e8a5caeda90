package dev.castellan.secret;

/**
 * Encrypts what must be readable again: seeds of second factors, client secrets, private keys.
 *
 * <p>AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce for each sealing. The purpose and the
 * format are authenticated with it, so what was sealed for one record cannot be moved to another.
 * Safe for use by many threads; never blocks.
 */
public interface SecretCipher {

  /**
   * Seals a secret.
   *
   * @param purpose where it belongs, such as {@code user/4f1c…/totp}; the same is needed to open it
   * @return printable ASCII without spaces, which names the key it was sealed with
   */
  String seal(String purpose, SecretText secret);

  /**
   * Opens what {@link #seal} returned.
   *
   * @throws SealBrokenException if it was changed, sealed for another purpose, or with a key that
   *     this node does not have
   */
  SecretText open(String purpose, String sealed) throws SealBrokenException;

  /** Whether this was sealed with an older key than the active one and should be sealed again. */
  boolean isOutdated(String sealed);
}
