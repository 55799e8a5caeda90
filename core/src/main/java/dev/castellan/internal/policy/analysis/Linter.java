package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Policy;
import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyWorld;
import java.util.List;

/** Finds what is hardly meant. */
public final class Linter {

  /** Of this policy. */
  public Linter(Policy policy, PolicyWorld world) {}

  /** See {@link dev.castellan.access.PolicyLint#findings}. */
  public List<PolicyFinding> findings() {
    return List.of();
  }
}
