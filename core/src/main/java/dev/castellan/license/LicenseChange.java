package dev.castellan.license;

import dev.castellan.internal.license.LicenseViews;
import java.time.Instant;
import java.util.Optional;

/**
 * A licence that was put in force.
 *
 * @param number counts them from 1
 * @param licenseId its id; empty where a key was taken away
 * @param customer who it was given to, or what the licence without a key says
 * @param connectionLimit how many connections it gave; {@link Limit#NONE} for no end
 * @param changedAt when it was put in force
 * @param changedBy the name of who did it
 * @param previous whether by going back to the one before
 */
public record LicenseChange(
    long number,
    Optional<String> licenseId,
    String customer,
    long connectionLimit,
    Instant changedAt,
    String changedBy,
    boolean previous) {

  /** As REST and the command line write it. */
  public String json() {
    return LicenseViews.change(this);
  }
}
