package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of all rules as one tree of segments in flat arrays. A walk along a path meets the
 * rules that match it. For patterns as people write them, what it costs depends on the path and on
 * the roles that are asked about, and not on how many rules there are; patterns made for it, with
 * stars in many places, let the walk take many ways, at worst one for each rule. Immutable; makes
 * no objects.
 */
final class Trie {

  private final Rows rows;
  private final Slots slots;

  Trie(Rows rows, Slots slots) {
    this.rows = rows;
    this.slots = slots;
  }

  /**
   * Finds what rules say.
   *
   * @param found what is found already
   * @param node where to go on; {@link Rows#ROOT} is the scope
   * @param path in its written form
   * @param at where the part begins that is still to go, with its slash
   * @param roles as {@link Holdings} has them
   * @param action the number of the action
   * @param subject who asks
   * @param circumstances under which it is asked
   * @param matches if given, takes the rules with conditions that match, which then decide nothing
   * @return what is found now
   */
  long walk(
      long found,
      int node,
      String path,
      int at,
      RoleSet roles,
      int action,
      ResolvedSubject subject,
      Circumstances circumstances,
      @Nullable Matches matches) {
    if (at == path.length()) {
      return slots.look(found, rows.slotAt(node), roles, action, subject, circumstances, matches);
    }
    long now =
        slots.look(found, rows.slotBelow(node), roles, action, subject, circumstances, matches);
    int from = at + 1;
    int slash = path.indexOf('/', from);
    int to = slash < 0 ? path.length() : slash;
    int literal = rows.literal(node, path, from, to);
    if (literal != Rows.ROOT) {
      now = walk(now, literal, path, to, roles, action, subject, circumstances, matches);
    }
    int star = rows.star(node);
    if (star != Rows.ROOT) {
      now = walk(now, star, path, to, roles, action, subject, circumstances, matches);
    }
    Rows.Branch branch = rows.branch(node);
    if (branch != null) {
      int prefix = branch.prefixes().longest(path, from, to);
      while (prefix != Prefixes.NONE) {
        int target = branch.target(prefix);
        now = walk(now, target, path, to, roles, action, subject, circumstances, matches);
        prefix = branch.prefixes().shorter(prefix);
      }
    }
    return now;
  }
}
