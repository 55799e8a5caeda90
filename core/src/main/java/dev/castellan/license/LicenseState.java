package dev.castellan.license;

import java.util.Locale;

/** How a licence stands. Several can hold at once; the later in this list, the graver. */
public enum LicenseState {
  /** Nothing is wrong. */
  VALID,
  /** It expires within 30 days. */
  EXPIRING,
  /** More connections are open than it likes; none is refused yet. */
  OVER_SOFT,
  /** It has expired; its grace still holds. */
  IN_GRACE,
  /** Somebody set the clock back; time goes on by uptime until it is right again. */
  CLOCK_SUSPECT,
  /** More connections are open than it allows, such as after it was replaced by a smaller one. */
  OVER_HARD,
  /** The stored key is not accepted here any more; what holds is what holds without a key. */
  KEY_REFUSED,
  /** It does not hold yet. */
  NOT_YET_VALID,
  /** It has expired, and so has its grace. */
  EXPIRED;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** As it is written outside Java, such as {@code in-grace}. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
