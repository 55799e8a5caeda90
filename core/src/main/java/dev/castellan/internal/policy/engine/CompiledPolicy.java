package dev.castellan.internal.policy.engine;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;

/** A policy, ready to decide. */
public final class CompiledPolicy {

  private CompiledPolicy() {}

  /** Compiles. */
  public static PolicyEvaluator compile(Policy policy, Catalogue catalogue) {
    return dev.castellan.internal.policy.Pending.part(policy.toString() + catalogue);
  }
}
