package dev.castellan.access;

import java.util.List;
import java.util.Optional;

/**
 * Why a question has the answer it has.
 *
 * @param decision the answer
 * @param action what was asked
 * @param resource on what
 * @param deciding the rule that decided; empty if none did
 * @param matches all rules that speak of the question, the deciding one among them, in the order of
 *     the text
 * @param nearestMiss where nothing allowed it, what comes nearest, in words; "" if nothing is near
 * @param missOfOthers whether that is a rule of a role which the subject does not hold
 */
public record Explanation(
    Decision decision,
    Action action,
    Resource resource,
    Optional<Match> deciding,
    List<Match> matches,
    String nearestMiss,
    boolean missOfOthers) {

  /** Copies. */
  public Explanation {
    matches = List.copyOf(matches);
  }

  /** One that speaks of nothing that the subject does not hold. */
  public Explanation(
      Decision decision,
      Action action,
      Resource resource,
      Optional<Match> deciding,
      List<Match> matches,
      String nearestMiss) {
    this(decision, action, resource, deciding, matches, nearestMiss, false);
  }

  /** For the eyes of somebody who may not read the policy: nothing of what others hold. */
  public Explanation withoutOthers() {
    return missOfOthers ? new Explanation(decision, action, resource, deciding, matches, "") : this;
  }

  /**
   * A rule that speaks of the question, and how the subject comes by it.
   *
   * @param rule the rule, with its line
   * @param binding what the subject holds
   * @param group through which group; empty if it is the subject's own
   * @param path the roles from the bound one to the one in which the rule stands, both included
   * @param failed those of its conditions that do not hold
   * @param unknown those of its conditions of which nothing is known
   */
  public record Match(
      Rule rule,
      Binding binding,
      Optional<GroupName> group,
      List<String> path,
      List<Condition> failed,
      List<Condition> unknown) {

    /** Copies. */
    public Match {
      path = List.copyOf(path);
      failed = List.copyOf(failed);
      unknown = List.copyOf(unknown);
    }

    /** The role in which the rule stands. */
    public String role() {
      return path.get(path.size() - 1);
    }

    /** Whether the rule applies: none fails, and what is unknown counts against the caller. */
    public boolean applies() {
      return failed.isEmpty() && (unknown.isEmpty() || rule.effect() == Effect.DENY);
    }
  }
}
