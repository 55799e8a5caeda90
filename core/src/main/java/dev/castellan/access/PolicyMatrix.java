package dev.castellan.access;

import dev.castellan.internal.policy.matrix.MatrixJson;
import dev.castellan.internal.policy.matrix.MatrixText;
import dev.castellan.internal.policy.matrix.RoleMatrix;
import dev.castellan.internal.policy.matrix.SubjectMatrix;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who may what, written out: made to be kept beside a policy and read when the policy changes. The
 * same policy always gives the same text, in whatever order it is written; a change of one rule
 * changes the lines of what it allows and denies, and no others.
 *
 * <p>What no row names is refused. Actions are those of the catalogue: a rule on any other gives no
 * row, as it gives nobody anything. Immutable.
 *
 * @param groups what groups hold, in order; only where roles are written out
 * @param rows in order: by who; then of a role by action and pattern, of a subject by resource and
 *     action
 */
public record PolicyMatrix(List<GroupBinding> groups, List<Row> rows) {

  /** The most rows that are written out. */
  public static final int MAX_ROWS = 200_000;

  /** Copies. */
  public PolicyMatrix {
    groups = List.copyOf(groups);
    rows = List.copyOf(rows);
  }

  /**
   * The roles of a policy, each with all that it inherits, and which groups hold what. The built-in
   * roles are written out only where others inherit them.
   *
   * @param host the host's words; what the policy declares itself and the library's own are added
   * @throws dev.castellan.InvalidInputException if there would be more than {@value #MAX_ROWS} rows
   */
  public static PolicyMatrix ofRoles(Policy policy, Catalogue host) {
    return RoleMatrix.of(policy, host);
  }

  /**
   * What the subjects of a world may do to some resources, and a mere member of each of its groups.
   * A binding that has ended by the world's time gives nothing.
   *
   * @param resources which; doubles count once
   * @throws dev.castellan.InvalidInputException if there would be more than {@value #MAX_ROWS} rows
   */
  public static PolicyMatrix ofSubjects(
      Policy policy, PolicyWorld world, Collection<Resource> resources) {
    return SubjectMatrix.of(policy, world, resources);
  }

  /** Only the rows of these actions. */
  public PolicyMatrix about(Collection<ActionPattern> actions) {
    return new PolicyMatrix(
        groups,
        rows.stream()
            .filter(row -> actions.stream().anyMatch(pattern -> pattern.matches(row.action())))
            .toList());
  }

  /**
   * As text, one line for each row; of a role, for each of its rules on the action. Ends with a
   * line feed.
   */
  public String text() {
    return MatrixText.write(this);
  }

  /** As JSON, one line for each row. Ends with a line feed. */
  public String json() {
    return MatrixJson.write(this);
  }

  /** What a row comes down to. */
  public enum Answer {
    /** Allowed, whatever the circumstances. */
    YES("yes"),
    /** Not allowed under any circumstances, because a rule denies it. */
    NO("no"),
    /** Depends on circumstances, or ends some day. */
    CONDITIONAL("conditional");

    private final String text;

    Answer(String text) {
      this.text = text;
    }

    /** As it is written outside Java. */
    public String text() {
      return text;
    }
  }

  /**
   * One action on one resource, or of a role on one pattern.
   *
   * @param who {@code role:NAME}, {@code group:…}, or a subject's name
   * @param where for a role a pattern relative to where it is bound; else a resource
   * @param action what
   * @param allows when it is allowed: if one of these holds
   * @param denies when it is denied all the same: if one of these holds, or nobody can tell
   */
  public record Row(
      String who, String where, Action action, List<Terms> allows, List<Terms> denies) {

    /** Copies. */
    public Row {
      allows = List.copyOf(allows);
      denies = List.copyOf(denies);
    }

    /** What it comes down to; of a role, as far as this pattern goes. */
    public Answer answer() {
      if (allows.stream().allMatch(allow -> denies.stream().anyMatch(deny -> deny.cover(allow)))) {
        return Answer.NO;
      }
      return denies.isEmpty() && allows.stream().anyMatch(Terms::always)
          ? Answer.YES
          : Answer.CONDITIONAL;
    }
  }

  /**
   * On which terms a rule applies.
   *
   * @param conditions which must all hold, in order; often none
   * @param until when what gives the rule ends
   */
  public record Terms(List<Condition> conditions, Optional<Instant> until) {

    /** Copies. */
    public Terms {
      conditions = List.copyOf(conditions);
    }

    /** Whether there are none. */
    public boolean always() {
      return conditions.isEmpty() && until.isEmpty();
    }

    /** Whether these hold whenever the other ones do; false also where nobody can tell. */
    public boolean cover(Terms other) {
      boolean asLong =
          until.isEmpty() || other.until.filter(end -> !end.isAfter(until.get())).isPresent();
      return asLong
          && conditions.stream()
              .allMatch(mine -> other.conditions.stream().anyMatch(its -> its.implies(mine)));
    }

    /** As a rule writes it, with the end: {@code when mfa until …}; "" if there are none. */
    @Override
    public String toString() {
      StringBuilder out = new StringBuilder();
      for (Condition condition : conditions) {
        out.append(out.isEmpty() ? "when " : ", ").append(condition);
      }
      until.ifPresent(end -> out.append(out.isEmpty() ? "" : " ").append("until ").append(end));
      return out.toString();
    }
  }
}
