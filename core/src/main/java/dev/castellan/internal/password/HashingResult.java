package dev.castellan.internal.password;

/**
 * What became of work that was handed to the {@link HashingBulkhead}.
 *
 * @param <T> what the work answers
 */
public sealed interface HashingResult<T> {

  /**
   * It was done.
   *
   * @param value its answer
   */
  record Done<T>(T value) implements HashingResult<T> {

    /** Does not show the answer, which may be a hash. */
    @Override
    public String toString() {
      return "Done[hidden]";
    }
  }

  /** Too much was going on, or the caller was interrupted; it was not begun. */
  record Busy<T>() implements HashingResult<T> {}
}
