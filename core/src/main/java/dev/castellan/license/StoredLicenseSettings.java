package dev.castellan.license;

import dev.castellan.internal.license.LicenseViews;

/**
 * The watermarks that are in force.
 *
 * @param settings what they are
 * @param version of the record that says so, for {@link LicenseService#changeSettings}; {@value
 *     LicenseStatus#NO_VERSION} if none was ever stored, or the host has fixed them
 * @param fixed whether the host has fixed them
 */
public record StoredLicenseSettings(LicenseSettings settings, String version, boolean fixed) {

  /** As REST and the command line write it. */
  public String json() {
    return LicenseViews.settings(this);
  }
}
