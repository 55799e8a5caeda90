package dev.castellan.secret;

import java.io.Serial;

/** A sealed secret cannot be opened: it was changed, moved, or its key is not here. */
public final class SealBrokenException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /** With a message that names the reason and never the secret. */
  public SealBrokenException(String message) {
    super(message);
  }
}
