package dev.castellan.examples.policy;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.access.Action;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;

/** What administrators ask of topics: each command is allowed by the policy first, and audited. */
public final class TopicCommands {

  private static final Action PURGE = Action.of("topic", "purge");

  private final Castellan castellan;
  private final Topics topics;

  /** Guards the broker's topics. */
  public TopicCommands(Castellan castellan, Topics topics) {
    this.castellan = castellan;
    this.topics = topics;
  }

  /**
   * Empties a topic.
   *
   * @throws dev.castellan.ForbiddenException if the policy does not allow it; nothing is emptied
   */
  public void purge(Principal principal, String tenant, String topic) {
    Admin admin = castellan.actingAs(principal);
    // Made of its parts, so that a slash in a name is no way into another tenant.
    Resource resource = Resource.of("tenants", tenant, "topics", topic);
    admin.perform(
        PURGE,
        resource,
        () -> {
          topics.purge(tenant, topic);
          return true;
        });
  }
}
