package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Decision;
import dev.castellan.access.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The latest answers that hold under all circumstances. Belongs to one compiled policy, whose
 * answers never change; so it can lose an answer, and never has a wrong one.
 *
 * <p>Shared between threads without a lock: an entry never changes, and its fields are final, so
 * that whoever sees it sees all of it (JLS 17.5). A question is remembered only when it comes the
 * second time, so that many questions that come once cost no memory and push nothing out.
 */
final class DecisionCache {

  private static final int SIZE = 1 << 13;

  private record Entry(Holdings holdings, Action action, Resource resource, Decision decision) {

    boolean answers(Holdings askedHoldings, Action askedAction, Resource askedResource) {
      return holdings == askedHoldings
          && action.equals(askedAction)
          && resource.equals(askedResource);
    }
  }

  private final @Nullable Entry[] entries = new Entry[SIZE];

  /** Hashes of questions that came once. */
  private final int[] seen = new int[SIZE];

  static int hash(Holdings holdings, Action action, Resource resource) {
    int words = action.type().hashCode() * 31 + action.verb().hashCode();
    int hash = (holdings.hash() * 31 + words) * 31 + resource.hashCode();
    hash *= 0x9e3779b1;
    return hash ^ (hash >>> 15);
  }

  /** The answer, if it is known. */
  @Nullable Decision find(int hash, Holdings holdings, Action action, Resource resource) {
    int at = hash & (SIZE - 1);
    Entry first = entries[at];
    if (first != null && first.answers(holdings, action, resource)) {
      return first.decision();
    }
    Entry second = entries[at ^ 1];
    if (second != null && second.answers(holdings, action, resource)) {
      return second.decision();
    }
    return null;
  }

  /** Remembers an answer, if the question came before. */
  void add(int hash, Holdings holdings, Action action, Resource resource, Decision decision) {
    int at = hash & (SIZE - 1);
    if (seen[at] != hash) {
      seen[at] = hash;
      return;
    }
    entries[at ^ 1] = entries[at];
    entries[at] = new Entry(holdings, action, resource, decision);
  }
}
