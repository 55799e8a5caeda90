package dev.castellan.apikey;

import java.time.Instant;
import java.util.Optional;

/**
 * What to change of a key: what is named here and nothing else. Immutable; the methods answer a
 * changed copy.
 *
 * @param expiresAt when it ends; an empty inner value is never
 * @param enabled whether it may be used from now on
 * @param note the new note
 */
public record ApiKeyChange(
    Optional<Optional<Instant>> expiresAt, Optional<Boolean> enabled, Optional<String> note) {

  /** Changes nothing yet. */
  public static ApiKeyChange none() {
    return new ApiKeyChange(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Ends at this time, or never. */
  public ApiKeyChange expiresAt(Optional<Instant> end) {
    return new ApiKeyChange(Optional.of(end), enabled, note);
  }

  /** Enables or disables the key. */
  public ApiKeyChange enabled(boolean nowEnabled) {
    return new ApiKeyChange(expiresAt, Optional.of(nowEnabled), note);
  }

  /** Replaces the note. */
  public ApiKeyChange note(String newNote) {
    return new ApiKeyChange(expiresAt, enabled, Optional.of(newNote));
  }
}
