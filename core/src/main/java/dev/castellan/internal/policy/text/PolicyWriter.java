package dev.castellan.internal.policy.text;

import dev.castellan.access.Policy;

/** Writes the policy language: the one formatter. */
public final class PolicyWriter {

  private PolicyWriter() {}

  /** See {@link Policy#text}. */
  public static String write(Policy policy) {
    return dev.castellan.internal.policy.Pending.part(policy);
  }
}
