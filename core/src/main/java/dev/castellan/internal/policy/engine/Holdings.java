package dev.castellan.internal.policy.engine;

import java.time.Instant;

/**
 * The rules that a subject holds between two instants, by scope. Immutable, and like no other one,
 * so that it can stand in the cache for what it holds.
 */
final class Holdings {

  private final Instant from;
  private final Instant until;
  private final boolean bounded;
  private final Prefixes scopes;
  private final int[][] roles;
  private final int hash;

  /**
   * @param from the first instant at which it is so
   * @param until the first after it at which it is not
   * @param scopes where something is held, as {@link WrittenPath#scope} has them
   * @param roles for each scope, ranges of numbers of rules: first, end, first, end, …
   * @param hash mixed into that of each question
   */
  Holdings(Instant from, Instant until, Prefixes scopes, int[][] roles, int hash) {
    this.from = from;
    this.until = until;
    this.bounded = !from.equals(Instant.MIN) || !until.equals(Instant.MAX);
    this.scopes = scopes;
    this.roles = roles;
    this.hash = hash;
  }

  /** Whether it is so at this time. */
  boolean at(Instant time) {
    return !time.isBefore(from) && time.isBefore(until);
  }

  /** Whether it is so at some times only. */
  boolean bounded() {
    return bounded;
  }

  Prefixes scopes() {
    return scopes;
  }

  int[] roles(int scope) {
    return roles[scope];
  }

  int hash() {
    return hash;
  }
}
