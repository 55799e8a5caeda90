package dev.castellan.sso.internal.http;

import java.net.SocketTimeoutException;

/** How long a read may wait. */
@FunctionalInterface
public interface Patience {

  /**
   * In milliseconds; at least 1.
   *
   * @throws SocketTimeoutException if it may not wait at all any more
   */
  int millis() throws SocketTimeoutException;
}
