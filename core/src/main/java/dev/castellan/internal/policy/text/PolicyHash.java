package dev.castellan.internal.policy.text;

/** Names a policy by its text. */
public final class PolicyHash {

  private PolicyHash() {}

  /** See {@link dev.castellan.access.Policy#revision}. */
  public static String of(String text) {
    return dev.castellan.internal.policy.Pending.part(text.length());
  }
}
