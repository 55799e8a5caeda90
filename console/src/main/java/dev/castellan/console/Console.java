package dev.castellan.console;

import dev.castellan.Castellan;
import dev.castellan.access.Principal;
import java.util.Optional;

/**
 * The REST API of a {@link Castellan}, free of any server: a call in, a reply out. It holds no rule
 * of its own; every operation is one of the services', on behalf of who authenticated.
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
   * Answers a call. Whatever goes wrong becomes a reply; nothing is thrown. May block on the store,
   * and for tens of milliseconds on a password's hash, so never call it on an event loop.
   */
  HttpReply handle(HttpCall call);

  /**
   * Finds out who makes a call to one of the host's own pages. Reads memory alone and never blocks.
   *
   * @return who shows a valid session or API key in exactly one {@code Authorization} header; empty
   *     in every other case
   */
  Optional<Principal> authenticate(HttpCall call);

  /** What the adapter must know to read no more of a request than is wanted. */
  ConsoleLimits limits();
}
