package dev.castellan;

import java.io.Serial;

/** The request is fine, but not in the present state: a name is taken, an object has changed. */
public final class ConflictException extends CastellanException {

  @Serial private static final long serialVersionUID = 1L;

  /** With the code of what stands in the way. */
  public ConflictException(ErrorCode code, String message) {
    super(code, message);
  }
}
