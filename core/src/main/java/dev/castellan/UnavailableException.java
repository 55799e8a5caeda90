package dev.castellan;

import java.io.Serial;

/**
 * It cannot be done now: the store is away, the node is out of date, or too much is going on.
 * Nothing was changed, except that with {@link ErrorCode#OUTCOME_UNKNOWN} it may have been.
 */
public final class UnavailableException extends CastellanException {

  @Serial private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public UnavailableException(ErrorCode code, String message) {
    super(code, message);
  }

  /** With a cause, which is for the log and not for the caller. */
  public UnavailableException(ErrorCode code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
