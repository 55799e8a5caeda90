package dev.castellan.license;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.license.LicenseJson;
import dev.castellan.internal.license.LicenseJws;

/**
 * Makes licence keys; for the vendor, not for the product. Immutable, safe for use by many threads.
 */
public final class LicenseIssuer {

  private final LicenseSigningKey signer;

  /** Signs with this key. */
  public LicenseIssuer(LicenseSigningKey signer) {
    this.signer = signer;
  }

  /**
   * The key of a licence: one line of letters, digits, {@code - _ .} that anybody can read and
   * nobody but the signer can make. The same licence always gives the same key (RFC 8032, section
   * 5.1.6).
   *
   * @throws InvalidInputException with {@code license-invalid} if all of it together is too long
   */
  public String issue(License license) {
    return LicenseJws.sign(LicenseJson.write(license), signer.keyId(), signer.privateKey());
  }
}
