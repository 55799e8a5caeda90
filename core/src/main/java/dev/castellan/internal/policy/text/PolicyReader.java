package dev.castellan.internal.policy.text;

import dev.castellan.access.Policy;

/** Reads the policy language. */
public final class PolicyReader {

  private PolicyReader() {}

  /** See {@link Policy#parse}. */
  public static Policy read(String text) {
    return dev.castellan.internal.policy.Pending.part(text.length());
  }
}
