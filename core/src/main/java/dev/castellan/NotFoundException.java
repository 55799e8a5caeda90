package dev.castellan;

import java.io.Serial;

/** What was asked for does not exist, or the caller may not know that it does. */
public final class NotFoundException extends CastellanException {

  @Serial private static final long serialVersionUID = 1L;

  /** With a message that names the kind of object and the id that was asked for. */
  public NotFoundException(String message) {
    super(ErrorCode.NOT_FOUND, message);
  }
}
