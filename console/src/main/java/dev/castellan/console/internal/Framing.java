package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether all who read a request agree where it ends and whom it is for (RFC 9112, sections 3.2,
 * 6.1 and 6.3). Of two that do not, one takes for a body what the other takes for the next request;
 * so such a request is refused, and the last one on its connection.
 */
final class Framing {

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private Framing() {}

  /** What can be read in two ways; empty if nothing can. */
  static Optional<String> fault(HttpCall call) {
    List<String> codings = call.header("transfer-encoding");
    List<String> lengths = call.header("content-length");
    // Below chunked, another coding is a body that nobody here would decode.
    if (codings.size() > 1 || !codings.stream().allMatch("chunked"::equalsIgnoreCase)) {
      return Optional.of("A body is sent chunked or with its length");
    }
    if (!codings.isEmpty() && !lengths.isEmpty()) {
      return Optional.of("A body is sent chunked or with its length, not both");
    }
    if (lengths.size() > 1 || !lengths.stream().allMatch(LENGTH.asMatchPredicate())) {
      return Optional.of("A length is given once, in digits");
    }
    if (call.header("host").size() > 1) {
      return Optional.of("A host is named once");
    }
    return Optional.empty();
  }
}
