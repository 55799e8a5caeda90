package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Policy;
import dev.castellan.access.PolicyDiff;
import dev.castellan.access.PolicyWorld;

/** Compares two policies. */
public final class Differ {

  /** Of these. */
  public Differ(Policy before, Policy after, PolicyWorld world) {}

  /** See {@link PolicyDiff#between}. */
  public PolicyDiff diff() {
    return new PolicyDiff(java.util.List.of());
  }
}
