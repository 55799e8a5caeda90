package dev.castellan.apikey;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A key to create. Immutable; the methods answer a changed copy. What is left out: no role, never
 * expires, enabled, no note, scope {@code /}.
 *
 * @param name 1 to 128 printable characters, unique without regard to case
 * @param bindings what it may do; never more than the creator may
 * @param scope where it lives
 * @param expiresAt when it ends; in the future
 * @param enabled whether it may be used
 * @param note free text
 */
public record NewApiKey(
    String name,
    Set<Binding> bindings,
    Resource scope,
    Optional<Instant> expiresAt,
    boolean enabled,
    String note) {

  /** Copies the bindings. */
  public NewApiKey {
    bindings = Set.copyOf(bindings);
  }

  /** A key with a name and nothing else. */
  public static NewApiKey of(String name) {
    return new NewApiKey(name, Set.of(), Resource.ROOT, Optional.empty(), true, "");
  }

  /** With exactly these roles at {@code /}. */
  public NewApiKey roles(String... roles) {
    return bindings(Arrays.stream(roles).map(Binding::of).collect(Collectors.toUnmodifiableSet()));
  }

  /** With exactly these bindings. */
  public NewApiKey bindings(Set<Binding> all) {
    return new NewApiKey(name, all, scope, expiresAt, enabled, note);
  }

  /** In this scope. */
  public NewApiKey scope(Resource newScope) {
    return new NewApiKey(name, bindings, newScope, expiresAt, enabled, note);
  }

  /** Ending at this time. */
  public NewApiKey expiresAt(Instant end) {
    return new NewApiKey(name, bindings, scope, Optional.of(end), enabled, note);
  }

  /** Usable, or not yet. */
  public NewApiKey enabled(boolean nowEnabled) {
    return new NewApiKey(name, bindings, scope, expiresAt, nowEnabled, note);
  }

  /** With this note. */
  public NewApiKey note(String newNote) {
    return new NewApiKey(name, bindings, scope, expiresAt, enabled, newNote);
  }
}
