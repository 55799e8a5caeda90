package dev.castellan;

import java.util.Optional;

/**
 * Which part of a list is wanted.
 *
 * @param limit how many items at most, 1 to {@value #MAX_LIMIT}
 * @param after the cursor of the page before, as {@link Page#next} gave it; empty for the first
 *     page
 */
public record PageRequest(int limit, Optional<String> after) {

  /** The largest page. */
  public static final int MAX_LIMIT = 1_000;

  /** The size of a page for callers that name none. */
  public static final int DEFAULT_LIMIT = 50;

  /**
   * @throws InvalidInputException if the limit is out of range
   */
  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT,
          "limit",
          "A page has 1 to " + MAX_LIMIT + " items; " + limit + " were asked for");
    }
  }

  /** The first page of {@value #DEFAULT_LIMIT}. */
  public static PageRequest first() {
    return new PageRequest(DEFAULT_LIMIT, Optional.empty());
  }

  /** The first page of this size. */
  public static PageRequest ofSize(int limit) {
    return new PageRequest(limit, Optional.empty());
  }

  /** The page of the same size behind this cursor. */
  public PageRequest after(String cursor) {
    return new PageRequest(limit, Optional.of(cursor));
  }
}
