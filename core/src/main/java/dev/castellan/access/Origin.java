package dev.castellan.access;

import java.util.Optional;

/**
 * Where a call came from, as the host knows it. Goes into decisions and the audit log.
 *
 * @param address the caller's IP address in its textual form, if it came over a network; never what
 *     an untrusted header claims
 * @param requestId names the call in logs, if it has a name
 */
public record Origin(Optional<String> address, Optional<String> requestId) {

  /** A call from within the process. */
  public static final Origin LOCAL = new Origin(Optional.empty(), Optional.empty());

  /** A call from this address. */
  public static Origin ofAddress(String address) {
    return new Origin(Optional.of(address), Optional.empty());
  }
}
