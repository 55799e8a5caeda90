package dev.castellan.access;

/**
 * Somebody who proved who they are, for the length of one call.
 *
 * <p>Comes only from {@code Castellan.authenticate} (or {@code SystemAccess}); any other
 * implementation is refused wherever one is asked for. Each use looks at the session or key again,
 * so a principal that was kept is worth nothing once its session has ended. Immutable.
 */
public interface Principal {

  /** What kind of proof there was. */
  enum Kind {
    /** A person's session. */
    USER,
    /** An API key. */
    API_KEY,
    /** The host itself, through {@code SystemAccess}. */
    SYSTEM
  }

  /** What kind of proof there was. */
  Kind kind();

  /** The user's or key's id; {@code system} for the host. */
  String id();

  /** The user's or key's name when it authenticated; for people to read, not to decide by. */
  String name();

  /** Where the call came from. */
  Origin origin();
}
