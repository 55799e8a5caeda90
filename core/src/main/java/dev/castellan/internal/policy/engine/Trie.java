package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of all rules as one tree of segments in flat arrays. A walk along a path meets the
 * rules that match it; what it costs depends on the path and on the roles that are asked about, and
 * not on how many rules there are. Immutable; makes no objects.
 */
final class Trie {

  private final Nodes nodes;
  private final Slots slots;

  Trie(Nodes nodes, Slots slots) {
    this.nodes = nodes;
    this.slots = slots;
  }

  /**
   * Finds what rules say.
   *
   * @param found what is found already
   * @param node where to go on; {@link Nodes#ROOT} is the scope
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
      int[] roles,
      int action,
      ResolvedSubject subject,
      Circumstances circumstances,
      @Nullable Matches matches) {
    if (at == path.length()) {
      return slots.look(found, nodes.slotAt(node), roles, action, subject, circumstances, matches);
    }
    long now =
        slots.look(found, nodes.slotBelow(node), roles, action, subject, circumstances, matches);
    int from = at + 1;
    int to = from;
    long hash = 0;
    while (to < path.length() && path.charAt(to) != '/') {
      hash = Nodes.hash(hash, path.charAt(to));
      to++;
    }
    int literal = nodes.literal(node, hash, path, from, to);
    if (literal != Nodes.ROOT) {
      now = walk(now, literal, path, to, roles, action, subject, circumstances, matches);
    }
    int star = nodes.star(node);
    if (star != Nodes.ROOT) {
      now = walk(now, star, path, to, roles, action, subject, circumstances, matches);
    }
    Nodes.Branch branch = nodes.branch(node);
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
