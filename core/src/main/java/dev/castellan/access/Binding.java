package dev.castellan.access;

import java.time.Instant;
import java.util.Optional;

/**
 * Gives its holder a role at a scope and everything below it, if wanted until a time.
 *
 * @param role the role's name
 * @param scope where it holds; {@link Resource#ROOT} is everywhere
 * @param until when it ends; from that instant on it gives nothing
 */
public record Binding(String role, Resource scope, Optional<Instant> until) {

  /** The role everywhere and without end. */
  public static Binding of(String role) {
    return new Binding(role, Resource.ROOT, Optional.empty());
  }

  /** The role at a scope, without end. */
  public static Binding at(String role, Resource scope) {
    return new Binding(role, scope, Optional.empty());
  }
}
