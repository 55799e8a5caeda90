package dev.castellan;

import java.io.Serial;

/** A Castellan could not be opened; nothing of it is left running. */
public final class OpenException extends CastellanException {

  @Serial private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public OpenException(ErrorCode code, String message) {
    super(code, message);
  }

  /** With a cause. */
  public OpenException(ErrorCode code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
