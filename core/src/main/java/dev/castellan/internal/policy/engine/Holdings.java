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
  private static final int[][] NO_ROLES = {};

  private final Instant from;
  private final Instant until;
  private final boolean bounded;
  private final int hash;
  private final int[] everywhere;
  private final Prefixes scopes;
  private final int[][] roles;

  /**
   * @param from the first instant at which it is so
   * @param until the first after it at which it is not
   * @param byScope the numbers of the roles at each scope, as {@link WrittenPath#scope} has it
   * @param hash mixed into that of each question
   */
  Holdings(Instant from, Instant until, SortedMap<String, BitSet> byScope, int hash) {
    this.from = from;
    this.until = until;
    this.bounded = !from.equals(Instant.MIN) || !until.equals(Instant.MAX);
    this.hash = hash;
    this.everywhere = numbers(byScope.getOrDefault("", new BitSet()));
    List<String> below = new ArrayList<>(byScope.keySet());
    below.remove("");
    // Most hold something at one scope or everywhere; these share what they do not have.
    this.scopes = below.isEmpty() ? NO_SCOPES : new Prefixes(below);
    this.roles =
        below.isEmpty()
            ? NO_ROLES
            : below.stream()
                .map(scope -> numbers(byScope.getOrDefault(scope, new BitSet())))
                .toArray(int[][]::new);
  }

  private static int[] numbers(BitSet roles) {
    return roles.stream().toArray();
  }

  /** Whether it is so when this is asked. */
  boolean at(Circumstances circumstances) {
    return !bounded || isWithin(circumstances.time());
  }

  private boolean isWithin(Instant time) {
    return !time.isBefore(from) && time.isBefore(until);
  }

  int hash() {
    return hash;
  }

  /** The numbers of the roles that are held at the root, in order. */
  int[] everywhere() {
    return everywhere;
  }

  /** Where else something is held. */
  Prefixes scopes() {
    return scopes;
  }

  /** The numbers of the roles that are held at one of these, in order. */
  int[] roles(int scope) {
    return roles[scope];
  }
}
