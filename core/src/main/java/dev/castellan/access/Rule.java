package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Comments;
import dev.castellan.internal.policy.text.PolicyJson;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One line of a role: {@code allow topic:purge, topic:update on topics/orders-* when mfa}. Equal
 * rules say the same, wherever they stand.
 *
 * @param effect allow or deny
 * @param actions at least one, in order and without doubles
 * @param pattern which resources, relative to where the role is bound
 * @param conditions which must all hold, in order and without doubles; often none
 * @param comment the lines that stand above it; "" if none
 * @param line where it stands in the text that it was read from; 0 if it was made in Java
 */
public record Rule(
    Effect effect,
    List<ActionPattern> actions,
    PathPattern pattern,
    List<Condition> conditions,
    String comment,
    int line) {

  /** The most conditions of one rule. */
  public static final int MAX_CONDITIONS = 64;

  /**
   * Puts actions and conditions in order, and cuts blanks at the ends of the comment's lines.
   *
   * @throws InvalidInputException if there is no action, there are more than {@value
   *     #MAX_CONDITIONS} conditions, or the comment holds control characters
   */
  public Rule {
    if (conditions.size() > MAX_CONDITIONS) {
      throw invalid("conditions", "A rule has at most " + MAX_CONDITIONS + " conditions");
    }
    actions = List.copyOf(new TreeSet<>(actions));
    SortedSet<Condition> ordered = new TreeSet<>(Comparator.comparing(Condition::toString));
    ordered.addAll(conditions);
    conditions = List.copyOf(ordered);
    if (actions.isEmpty()) {
      throw invalid("actions", "A rule speaks of at least one action");
    }
    comment = Comments.of(comment);
  }

  /** A rule without conditions or comment, made in Java. */
  public static Rule of(Effect effect, Collection<ActionPattern> actions, PathPattern pattern) {
    return new Rule(effect, List.copyOf(actions), pattern, List.of(), "", 0);
  }

  /** With exactly these conditions. */
  public Rule when(Condition... newConditions) {
    return new Rule(effect, actions, pattern, List.of(newConditions), comment, line);
  }

  /** With this comment. */
  public Rule comment(String newComment) {
    return new Rule(effect, actions, pattern, conditions, newComment, line);
  }

  /** As JSON, as it stands in a role's. */
  public String json() {
    return PolicyJson.write(this);
  }

  /** Whether it speaks of this action at all. */
  public boolean speaksOf(Action action) {
    return actions.stream().anyMatch(pattern -> pattern.matches(action));
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rule that
        && effect == that.effect
        && actions.equals(that.actions)
        && pattern.equals(that.pattern)
        && conditions.equals(that.conditions)
        && comment.equals(that.comment);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * actions.hashCode() + pattern.hashCode()) + conditions.hashCode();
  }

  /** The one written form, without the comment. */
  @Override
  public String toString() {
    String when =
        conditions.isEmpty()
            ? ""
            : conditions.stream()
                .map(Condition::toString)
                .collect(Collectors.joining(", ", " when ", ""));
    return (effect == Effect.ALLOW ? "allow " : "deny ")
        + actions.stream().map(ActionPattern::toString).collect(Collectors.joining(", "))
        + " on "
        + pattern
        + when;
  }
}
