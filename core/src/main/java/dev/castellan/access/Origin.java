package dev.castellan.access;

import java.util.Optional;

/**
 * Where a call came from, as the host knows it. Goes into decisions and the audit log.
 *
 * @param address the caller's IP address in its textual form, if it came over a network; never what
 *     an untrusted header claims
 * @param requestId names the call in logs, if it has a name
 * @param userAgent what the caller says it is, such as {@code User-Agent} (RFC 9110, section
 *     10.1.5); shown in lists of sessions and trusted for nothing. Kept are its first {@value
 *     #MAX_USER_AGENT} characters; of those, what is not printable ASCII becomes a question mark
 */
public record Origin(
    Optional<String> address, Optional<String> requestId, Optional<String> userAgent) {

  /** The most characters of a user agent that are kept. */
  public static final int MAX_USER_AGENT = 256;

  /** A call from within the process. */
  public static final Origin LOCAL = new Origin(Optional.empty(), Optional.empty());

  /** Cuts and cleans the user agent. */
  public Origin {
    userAgent = userAgent.map(Origin::clean).filter(text -> !text.isEmpty());
  }

  /** A call of which it is not known what the caller says it is. */
  public Origin(Optional<String> address, Optional<String> requestId) {
    this(address, requestId, Optional.empty());
  }

  /** A call from this address. */
  public static Origin ofAddress(String address) {
    return new Origin(Optional.of(address), Optional.empty());
  }

  /** The same, by a caller that says it is this. */
  public Origin userAgent(String text) {
    return new Origin(address, requestId, Optional.of(text));
  }

  /** Whatever reads the store, a log or a page later gets nothing from here that means anything. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.chars()
        .limit(MAX_USER_AGENT)
        .forEach(c -> clean.append(c >= ' ' && c <= '~' ? (char) c : '?'));
    return clean.toString().strip();
  }
}
