package dev.castellan.license;

import dev.castellan.internal.license.LicenseViews;
import java.time.Instant;
import java.util.List;

/**
 * How many connections were open at once. Looked at once a second, so a peak of less than that can
 * be missed; each node tells what it saw within a minute.
 *
 * @param connections now, on all nodes
 * @param connectionsHere now, on this node
 * @param connectionLimit how many may be open now; {@link Limit#NONE} for no end
 * @param peakDay the most since the day began in UTC
 * @param peakWeek the most in the last 7 days, this one included
 * @param peakMonth the most in the last 30 days, this one included
 * @param days the peaks of the last 31 days, newest first; days without a connection are left out
 * @param months the same of the last 24 months
 */
public record LicenseUsage(
    long connections,
    long connectionsHere,
    long connectionLimit,
    long peakDay,
    long peakWeek,
    long peakMonth,
    List<Peak> days,
    List<Peak> months) {

  /** Copies the lists. */
  public LicenseUsage {
    days = List.copyOf(days);
    months = List.copyOf(months);
  }

  /**
   * The most at once within a period.
   *
   * @param period the day as {@code 2027-01-31}, the month as {@code 2027-01}, in UTC
   * @param connections how many
   * @param at when it was seen first
   */
  public record Peak(String period, long connections, Instant at) {}

  /** As REST and the command line write it. */
  public String json() {
    return LicenseViews.usage(this);
  }
}
