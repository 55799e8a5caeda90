package dev.castellan.examples.mqtt;

import java.io.IOException;
import java.io.Serial;

/** The broker cannot start. The message is the one line that whoever started it gets to read. */
final class StartException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Something else listens there, or this process may not. */
  static StartException cannotListen(int port, String property, IOException cause) {
    return new StartException(
        "Cannot listen on %s:%d: %s; -D%s=<port> chooses another"
            .formatted(Settings.ADDRESS, port, cause.getMessage(), property),
        cause);
  }
}
