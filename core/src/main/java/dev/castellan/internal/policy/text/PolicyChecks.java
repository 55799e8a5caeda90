package dev.castellan.internal.policy.text;

import dev.castellan.access.Policy;

/** Whether the parts of a policy fit together. */
public final class PolicyChecks {

  private PolicyChecks() {}

  /** See {@link Policy#of}. */
  public static void require(Policy policy) {
    dev.castellan.internal.policy.Pending.part(policy);
  }
}
