package dev.castellan.license;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;

/**
 * How much of something a licence gives.
 *
 * @param soft what should not be exceeded, though nothing is refused yet; {@link #NONE} for no end
 * @param hard what is never exceeded; {@link #NONE} for no end
 */
public record Limit(long soft, long hard) {

  /** The greatest number in a licence: 2^53 - 1, which every JSON parser reads exactly. */
  public static final long MAX = (1L << 53) - 1;

  /** Stands for no limit. */
  public static final long NONE = Long.MAX_VALUE;

  /** As much as you like. */
  public static final Limit UNLIMITED = new Limit(NONE, NONE);

  /**
   * Checks both.
   *
   * @throws InvalidInputException with {@code license-invalid} unless 0 ≤ soft ≤ hard, and each is
   *     at most {@link #MAX} or {@link #NONE}
   */
  public Limit {
    if (soft < 0 || soft > hard || !isNumber(soft) || !isNumber(hard)) {
      throw new InvalidInputException(
          ErrorCode.LICENSE_INVALID,
          "limits",
          "A limit has a soft part of 0 or more and a hard one that is not below it, of at most "
              + MAX);
    }
  }

  private static boolean isNumber(long value) {
    return value <= MAX || value == NONE;
  }

  /** So much, without a soft limit below it. */
  public static Limit of(long hard) {
    return new Limit(hard, hard);
  }
}
