package dev.castellan.license;

import java.util.Locale;

/** What is worth waking somebody for. Each is raised once and cleared once, per node. */
public enum LicenseAlarm {
  /** The high watermark is reached; cleared at the low one. */
  QUOTA_HIGH,
  /**
   * A connection was refused for want of places, or more are open than the licence likes; cleared
   * when neither was so for {@value #QUIET_SECONDS} seconds.
   */
  QUOTA_EXCEEDED,
  /** The licence expires within 30 days; raised again when 7 days and 1 day are left. */
  EXPIRING,
  /** The licence has expired; its grace runs. */
  IN_GRACE,
  /** The licence and its grace are over. */
  EXPIRED,
  /** The licence does not hold yet. */
  NOT_YET_VALID,
  /** The clock was set back. */
  CLOCK_SUSPECT,
  /** The stored key is not accepted here any more. */
  KEY_REFUSED;

  /** How long it must be quiet for {@link #QUOTA_EXCEEDED} to be cleared. */
  public static final int QUIET_SECONDS = 10;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** As it is written outside Java, such as {@code quota-high}. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
