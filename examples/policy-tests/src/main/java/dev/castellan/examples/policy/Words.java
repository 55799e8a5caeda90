package dev.castellan.examples.policy;

import dev.castellan.CastellanBuilder;

/** What there is in the broker, and what can be done to it. */
public final class Words {

  private Words() {}

  /** Tells a Castellan; a policy that speaks of anything else is refused when it is saved. */
  public static void declare(CastellanBuilder builder) {
    builder
        .resourceType("client", "read", "list", "kick")
        .resourceType("tenant", "read", "list", "create", "delete")
        .resourceType("topic", "read", "list", "create", "update", "delete", "purge");
  }
}
