package dev.castellan.access;

/** What a rule does to the questions that it matches. */
public enum Effect {
  /** Lets them pass, unless another rule denies them. */
  ALLOW,
  /** Refuses them, whatever other rules say. */
  DENY
}
