package dev.castellan.storage;

import java.io.Serial;

/**
 * The store could not do its work: it is unreachable, full, damaged or closed.
 *
 * <p>After a {@code commit}, {@link #outcomeUnknown} tells whether the batch may nevertheless have
 * been committed. Then the caller reads a record that only this batch creates, such as its audit
 * entry: a {@code get} on the same handle either finds the truth, and it stays so, or throws.
 */
public class StoreException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final boolean outcomeUnknown;

  /** Trouble in which nothing was written. */
  public StoreException(String message) {
    super(message);
    this.outcomeUnknown = false;
  }

  /** Trouble in which nothing was written. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
    this.outcomeUnknown = false;
  }

  private StoreException(String message, Throwable cause, boolean outcomeUnknown) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
  }

  /** Trouble in the middle of a commit that may or may not have happened. */
  public static StoreException outcomeUnknown(String message, Throwable cause) {
    return new StoreException(message, cause, true);
  }

  /** Whether a commit that ended so may have happened; false for every other call. */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }
}
