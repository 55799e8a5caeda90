package dev.castellan.console;

import dev.castellan.Castellan;
import dev.castellan.access.Principal;
import java.io.IOException;
import java.util.Optional;

/**
 * The REST API of a {@link Castellan} and its dashboard, free of any server: a call in, a reply
 * out. It holds no rule of its own; every operation is one of the services', on behalf of who
 * authenticated.
 *
 * <p>Safe for use by many threads. It owns nothing and needs no closing; the Castellan stays the
 * host's to close.
 */
public interface Console {

  /** A console with every default: below {@code /admin}, no proxy trusted. */
  static Console of(Castellan castellan) {
    return builder(castellan).build();
  }

  /** Begins to set up a console. */
  static ConsoleBuilder builder(Castellan castellan) {
    return new ConsoleBuilder(castellan);
  }

  /**
   * Answers a call with its body. Whatever goes wrong becomes a reply; nothing is thrown. May block
   * on the store, and for tens of milliseconds on a password's hash, so never call it on an event
   * loop.
   */
  HttpReply handle(HttpCall call);

  /**
   * The same, for an adapter whose server has not read the body yet: how much of it is wanted
   * depends on what the call is and who makes it. The body is read once, on this thread.
   *
   * @param head the call without its body
   * @throws IOException what the reader threw, for then there is nobody to answer
   */
  HttpReply handle(HttpCall head, BodyReader body) throws IOException;

  /**
   * Finds out who makes a call to one of the host's own pages. Reads memory alone and never blocks.
   *
   * <p>The cookie of the dashboard's session counts where the browser says that a page of the same
   * origin asked, or the person themselves ({@code Sec-Fetch-Site: same-origin} or {@code none};
   * W3C Fetch Metadata), and in calls with {@code Castellan-Page: 1}; never beside an {@code
   * Authorization} header. So a page of another site does nothing in somebody's name here.
   *
   * @return who shows a valid session or API key in exactly one {@code Authorization} header, or a
   *     valid session in that cookie; empty in every other case
   */
  Optional<Principal> authenticate(HttpCall call);

  /** How large requests may be. */
  ConsoleLimits limits();
}
