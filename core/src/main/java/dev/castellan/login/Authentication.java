package dev.castellan.login;

import dev.castellan.access.Principal;
import java.time.Duration;

/** What {@link dev.castellan.Castellan#examine} found out about a credential. */
public sealed interface Authentication {

  /**
   * It is somebody's.
   *
   * @param principal whose
   */
  record Authenticated(Principal principal) implements Authentication {}

  /**
   * It opens nothing: unknown, ended, disabled, malformed, shown from a network that its key is not
   * for, or this node is out of date. Which of these, nobody learns.
   */
  record Refused() implements Authentication {}

  /**
   * It is a key's that is used more often than it may be, on this node.
   *
   * @param retryAfter after which time the next call is let through, if no other comes first
   */
  record TooManyCalls(Duration retryAfter) implements Authentication {}
}
