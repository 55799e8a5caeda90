package dev.castellan;

import java.io.Serial;

/**
 * An operation was not done, and why. A small, closed family: what a caller can do about it decides
 * the type, {@link #code} names the reason.
 *
 * <p>Messages say what was expected and which object it was about, and never hold a secret; they
 * may be shown to the caller.
 */
public abstract sealed class CastellanException extends RuntimeException
    permits InvalidInputException,
        NotFoundException,
        ConflictException,
        ForbiddenException,
        UnavailableException,
        OpenException {

  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  CastellanException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  CastellanException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable code. */
  public final ErrorCode code() {
    return code;
  }
}
