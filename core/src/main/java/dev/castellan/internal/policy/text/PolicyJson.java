package dev.castellan.internal.policy.text;

import dev.castellan.access.Policy;

/** The policy as JSON. */
public final class PolicyJson {

  private PolicyJson() {}

  /** See {@link Policy#fromJson}. */
  public static Policy read(String json) {
    return dev.castellan.internal.policy.Pending.part(json.length());
  }

  /** See {@link Policy#json}. */
  public static String write(Policy policy) {
    return dev.castellan.internal.policy.Pending.part(policy);
  }
}
