package dev.castellan.testkit;

import dev.castellan.access.AccessControl;
import dev.castellan.access.Action;
import dev.castellan.access.Decision;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;

/** Asserts what somebody may do; each method answers this, so that assertions read as a list. */
public final class AccessAssert {

  private final AccessControl access;
  private final Principal principal;

  AccessAssert(AccessControl access, Principal principal) {
    this.access = access;
    this.principal = principal;
  }

  /**
   * The action is allowed.
   *
   * @param action as {@code type:verb}
   * @throws AssertionError if it is not
   */
  public AccessAssert can(String action, Resource resource) {
    return expect(Decision.Outcome.ALLOWED, action, resource);
  }

  /**
   * The action is not allowed, for whatever reason but an unknown action, which is a slip of the
   * test.
   *
   * @param action as {@code type:verb}
   * @throws AssertionError if it is allowed, or not in the catalogue
   */
  public AccessAssert cannot(String action, Resource resource) {
    Decision decision = decide(action, resource);
    if (decision.allowed() || decision.outcome() == Decision.Outcome.UNKNOWN_ACTION) {
      throw failure("a refusal", decision, action, resource);
    }
    return this;
  }

  /**
   * The action is not allowed, for this reason.
   *
   * @param action as {@code type:verb}
   * @throws AssertionError if the outcome is another
   */
  public AccessAssert cannot(String action, Resource resource, Decision.Outcome because) {
    if (because == Decision.Outcome.ALLOWED) {
      throw new IllegalArgumentException("ALLOWED is no reason for a refusal");
    }
    return expect(because, action, resource);
  }

  private AccessAssert expect(Decision.Outcome expected, String action, Resource resource) {
    Decision decision = decide(action, resource);
    if (decision.outcome() != expected) {
      throw failure(expected.toString(), decision, action, resource);
    }
    return this;
  }

  private Decision decide(String action, Resource resource) {
    return access.decide(principal, Action.parse(action), resource);
  }

  private AssertionError failure(
      String expected, Decision decision, String action, Resource resource) {
    return new AssertionError(
        "%s '%s' asked for %s on %s: expected %s, got %s"
            .formatted(
                principal.kind(),
                principal.name(),
                action,
                resource,
                expected,
                decision.outcome()));
  }
}
