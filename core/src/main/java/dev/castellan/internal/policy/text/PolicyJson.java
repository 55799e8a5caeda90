package dev.castellan.internal.policy.text;

import dev.castellan.access.Policy;

/** The policy as JSON. */
public final class PolicyJson {

  private PolicyJson() {}

  /** See {@link Policy#fromJson}. */
  public static Policy read(String json) {
    throw new UnsupportedOperationException("yet to come: " + json.length());
  }

  /** See {@link Policy#json}. */
  public static String write(Policy policy) {
    throw new UnsupportedOperationException("yet to come: " + policy);
  }
}
