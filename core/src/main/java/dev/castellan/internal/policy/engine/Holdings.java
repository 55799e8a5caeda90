package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;

/**
 * The roles that a subject holds between two instants, by scope, inherited ones included.
 * Immutable, and like no other one, so that it can stand in a cache for what it holds.
 */
final class Holdings {

  private static final Prefixes NO_SCOPES = new Prefixes(List.of());
  private static final RoleSet[] NO_ROLES = {};

  private final Instant from;
  private final Instant until;
  private final boolean bounded;
  private final RoleSet everywhere;
  private final Prefixes scopes;
  private final RoleSet[] roles;

  /**
   * @param from the first instant at which it is so
   * @param until the first after it at which it is not
   * @param byScope the numbers of the roles at each scope, as {@link WrittenPath#scope} has it
   */
  Holdings(Instant from, Instant until, SortedMap<String, BitSet> byScope) {
    this.from = from;
    this.until = until;
    this.bounded = !from.equals(Instant.MIN) || !until.equals(Instant.MAX);
    this.everywhere = roles(byScope, "");
    List<String> below = new ArrayList<>(byScope.keySet());
    below.remove("");
    // Most hold something at one scope or everywhere; these share what they do not have.
    this.scopes = below.isEmpty() ? NO_SCOPES : new Prefixes(below);
    this.roles =
        below.isEmpty()
            ? NO_ROLES
            : below.stream().map(scope -> roles(byScope, scope)).toArray(RoleSet[]::new);
  }

  private static RoleSet roles(SortedMap<String, BitSet> byScope, String scope) {
    BitSet roles = byScope.get(scope);
    return roles == null ? RoleSet.NONE : new RoleSet(roles);
  }

  /** Whether there is a time at which it is not so. */
  boolean bounded() {
    return bounded;
  }

  /** Whether it is so when this is asked. */
  boolean at(Circumstances circumstances) {
    return !bounded || isWithin(circumstances.time());
  }

  private boolean isWithin(Instant time) {
    return !time.isBefore(from) && time.isBefore(until);
  }

  /** The roles that are held at the root. */
  RoleSet everywhere() {
    return everywhere;
  }

  /** Where else something is held. */
  Prefixes scopes() {
    return scopes;
  }

  /** The roles that are held at one of these. */
  RoleSet roles(int scope) {
    return roles[scope];
  }
}
