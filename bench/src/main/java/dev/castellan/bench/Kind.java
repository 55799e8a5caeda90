package dev.castellan.bench;

/** Which parts of the language a workload's policy uses. */
enum Kind {
  /** What every peer can be taught: roles that inherit, {@code *}, {@code **}, deny overrides. */
  PLAIN,
  /** That, and bindings at scopes, groups, prefix wildcards and conditions. */
  FULL
}
