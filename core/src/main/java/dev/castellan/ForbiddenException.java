package dev.castellan;

import java.io.Serial;

/** The caller may not do this. */
public final class ForbiddenException extends CastellanException {

  @Serial private static final long serialVersionUID = 1L;

  /** With the code of what is missing. */
  public ForbiddenException(ErrorCode code, String message) {
    super(code, message);
  }
}
