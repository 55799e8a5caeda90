package dev.castellan.access;

import dev.castellan.internal.policy.analysis.Differ;
import java.util.List;
import java.util.Locale;

/**
 * What a change of policy means: who may do what afterwards and could not before, and the other way
 * round. By what the policies say, not by how they are written; exact on actions, paths, times from
 * now on and conditions. A new role counts as gained unless an older one inherits it, and one that
 * is gone as lost if it is not known that nobody held it.
 *
 * <p>Of a role or a group it is told, too, what its denies alone change: whoever holds it may hold
 * something else that allows it, and gains or loses that. Of a subject everything is known, and it
 * gains or loses.
 *
 * @param changes in the order of who, what, where; empty if nobody gains or loses anything
 */
public record PolicyDiff(List<Change> changes) {

  /** Copies. */
  public PolicyDiff {
    changes = List.copyOf(changes);
  }

  /** Compares; every subject and group of the world is looked at, and every role. */
  public static PolicyDiff between(Policy before, Policy after, PolicyWorld world) {
    return new Differ(before, after, world).diff();
  }

  /** Which way something changes. */
  public enum Kind {
    /** May do it afterwards, and could not before. */
    GAINS,
    /** Could do it before, and may not afterwards. */
    LOSES,
    /** Could and may, on conditions that are others now; or it is too much to tell. */
    CONDITIONS,
    /** A role or group denies less: whoever holds something else that allows it may gain it. */
    DENIED_LESS,
    /** A role or group denies more: whoever holds something else that allows it may lose it. */
    DENIED_MORE,
    /** A role or group denies it on other conditions, less here and more there. */
    DENIED_OTHERWISE;

    /** Whether it is about denies alone. */
    public boolean ofDenies() {
      return this == DENIED_LESS || this == DENIED_MORE || this == DENIED_OTHERWISE;
    }

    /** As it is written outside Java, such as {@code denied-less}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One difference.
   *
   * @param kind which way
   * @param who {@code role:NAME}, relative to where it is bound; {@code group:…}; or a subject's
   *     name
   * @param actions what, in order
   * @param pattern where: for a role relative to its scope; else a pattern from the root, written
   *     with a slash in front
   * @param except what of that is not meant, written likewise; often nothing
   * @param before in which ways it was allowed: of each, what had to hold, as a rule writes it,
   *     with {@code until} and the end of a binding, and {@code not (…)} around the conditions of a
   *     deny; "" stands for nothing at all, and {@code undecided} for too much to tell. Of a kind
   *     that is about denies: when it was denied, likewise, and empty if it was not
   * @param after in which ways it is allowed, or when it is denied, afterwards
   */
  public record Change(
      Kind kind,
      String who,
      List<Action> actions,
      String pattern,
      List<String> except,
      List<String> before,
      List<String> after) {

    /** Copies. */
    public Change {
      actions = List.copyOf(actions);
      except = List.copyOf(except);
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }
}
