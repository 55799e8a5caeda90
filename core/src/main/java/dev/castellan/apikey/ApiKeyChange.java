package dev.castellan.apikey;

import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What to change of a key: what is named here and nothing else. Immutable; the methods answer a
 * changed copy.
 *
 * @param name the new name
 * @param bindings exactly what the key may do from now on
 * @param networks exactly from where it may be used from now on; none is from anywhere
 * @param rateLimit how often it may be used; an empty inner value is without limit
 * @param expiresAt when it ends; an empty inner value is never
 * @param enabled whether it may be used from now on
 * @param note the new note
 */
public record ApiKeyChange(
    Optional<String> name,
    Optional<Set<Binding>> bindings,
    Optional<Set<Network>> networks,
    Optional<Optional<RateLimit>> rateLimit,
    Optional<Optional<Instant>> expiresAt,
    Optional<Boolean> enabled,
    Optional<String> note) {

  /** Changes nothing yet. */
  public static ApiKeyChange none() {
    return new ApiKeyChange(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Gives another name. */
  public ApiKeyChange name(String newName) {
    return new ApiKeyChange(
        Optional.of(newName), bindings, networks, rateLimit, expiresAt, enabled, note);
  }

  /** Replaces all bindings. */
  public ApiKeyChange bindings(Set<Binding> all) {
    return new ApiKeyChange(
        name, Optional.of(Set.copyOf(all)), networks, rateLimit, expiresAt, enabled, note);
  }

  /** Replaces all networks. */
  public ApiKeyChange networks(Set<Network> all) {
    return new ApiKeyChange(
        name, bindings, Optional.of(Set.copyOf(all)), rateLimit, expiresAt, enabled, note);
  }

  /** Limits how often it may be used, or does not. */
  public ApiKeyChange rateLimit(Optional<RateLimit> limit) {
    return new ApiKeyChange(name, bindings, networks, Optional.of(limit), expiresAt, enabled, note);
  }

  /** Ends at this time, or never. */
  public ApiKeyChange expiresAt(Optional<Instant> end) {
    return new ApiKeyChange(name, bindings, networks, rateLimit, Optional.of(end), enabled, note);
  }

  /** Enables or disables the key. */
  public ApiKeyChange enabled(boolean nowEnabled) {
    return new ApiKeyChange(
        name, bindings, networks, rateLimit, expiresAt, Optional.of(nowEnabled), note);
  }

  /** Replaces the note. */
  public ApiKeyChange note(String newNote) {
    return new ApiKeyChange(
        name, bindings, networks, rateLimit, expiresAt, enabled, Optional.of(newNote));
  }
}
