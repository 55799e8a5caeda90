package dev.castellan.apikey;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.time.Duration;

/**
 * How often a key may be used: a bucket of {@code burst} calls that fills up again by {@code calls}
 * in each {@code per}. Each node counts for itself, in memory: {@code n} nodes let through up to
 * {@code n} times as many.
 *
 * @param calls how many calls in each period, 1 to {@value #MAX_CALLS}
 * @param per the period, 1 second to 1 day
 * @param burst how many calls at once after a rest, 1 to {@value #MAX_CALLS}
 */
public record RateLimit(int calls, Duration per, int burst) {

  /** The largest number of calls. */
  public static final int MAX_CALLS = 1_000_000;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * @throws InvalidInputException if a part is out of its bounds
   */
  public RateLimit {
    requireCalls(calls);
    requireCalls(burst);
    if (per.compareTo(SHORTEST) < 0 || per.compareTo(LONGEST) > 0) {
      throw invalid("The period of a rate limit is 1 second to 1 day");
    }
  }

  /** So many calls in each period, all at once if wanted. */
  public static RateLimit of(int calls, Duration per) {
    return new RateLimit(calls, per, calls);
  }

  private static void requireCalls(int number) {
    if (number < 1 || number > MAX_CALLS) {
      throw invalid("A rate limit counts 1 to " + MAX_CALLS + " calls");
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "rateLimit", message);
  }
}
