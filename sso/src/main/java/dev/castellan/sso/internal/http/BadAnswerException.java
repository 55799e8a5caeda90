package dev.castellan.sso.internal.http;

import java.io.IOException;
import java.io.Serial;

/** What came is no HTTP/1.1 as strictly read here. The message is ours. */
final class BadAnswerException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  BadAnswerException(String message) {
    super(message);
  }
}
