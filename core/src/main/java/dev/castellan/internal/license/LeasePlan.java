package dev.castellan.internal.license;

import dev.castellan.internal.model.LeaseTableDoc.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which share one node should have, seen from the table of all leases. Pure: no clock, no store.
 *
 * <p>What it may never break: a node raises its own share by no more than what no lease holds, so
 * the sum of all shares is at most the limit; and it counts as held what a node has given out
 * beyond its share, so that no place is given out twice after a node was cut off.
 *
 * <p>What it aims at: each node holds the places that it gave out and a part of the free ones, a
 * node that is short three times as much as others. While nobody is short one part more than there
 * are nodes is made, so that a node that joins or starts again finds something; a node that is
 * short takes of that, too. Nodes that have more than their part give it up when another is short.
 * Places that cannot be divided go to those that are short, and of these to the ones with the
 * fewest in use.
 */
final class LeasePlan {

  /**
   * Whose lease stands for all those from before a restore. It is no node, and is never renewed.
   */
  static final String BEFORE_RESTORE = "before-restore";

  /** How many parts of the free places a node gets that is short. */
  private static final long WANTING = 3;

  private final SortedMap<String, Lease> others;
  private final String me;
  private final Lease mine;
  private final long limit;

  /**
   * @param others the leases of all others
   * @param me this node
   * @param mine its lease, with what is taken and wanted now
   * @param limit how many places there are over all nodes
   */
  LeasePlan(SortedMap<String, Lease> others, String me, Lease mine, long limit) {
    this.others = others;
    this.me = me;
    this.mine = mine;
    this.limit = Math.max(0, Math.min(limit, Places.UNLIMITED));
  }

  /** Whether more is leased than there may be, as after a change to a smaller licence. */
  boolean isOverLeased() {
    return othersShares() + mine.share() > limit;
  }

  /** The share this node should ask for: what it has, more, or less. */
  int share() {
    long has = mine.share();
    if (isOverLeased()) {
      return (int) Math.min(has, Math.max(least(), limit - othersShares()));
    }
    if (someoneWants() && fair() < has) {
      return (int) fair();
    }
    return (int) Math.max(has, Math.min(mine.wants() ? fair() : atRest(), most()));
  }

  /**
   * Below how many free places this node should say that it is short, before anybody is refused. 0
   * where there are not enough for all: then who needs none does not ask for any.
   */
  long lowWater() {
    return free() < nodes() ? 0 : Math.max(1, free() / (4L * nodes()));
  }

  /** How many places are taken on other nodes. */
  long takenElsewhere() {
    return others.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(BEFORE_RESTORE))
        .mapToLong(entry -> entry.getValue().used())
        .sum();
  }

  /** What is not given up for a smaller limit, if that does not lie below all that is taken. */
  private long least() {
    return free() < 0 ? 0 : mine.used();
  }

  /** The most that this node's share may be. */
  private long most() {
    long unleased = limit - othersShares();
    long unheld = limit - others.values().stream().mapToLong(LeasePlan::held).sum();
    return Math.min(unleased, Math.max(mine.used(), unheld));
  }

  private static long held(Lease lease) {
    return Math.max(lease.share(), lease.used());
  }

  private long fair() {
    if (free() < 0) {
      return mine.used();
    }
    long wanting = others.values().stream().filter(Lease::wants).count() + (mine.wants() ? 1 : 0);
    long content = nodes() - wanting;
    long weights = WANTING * wanting + content;
    long ofWanting = free() * WANTING / weights;
    long ofContent = free() / weights;
    long undivided = free() - wanting * ofWanting - content * ofContent;
    return mine.used() + (mine.wants() ? ofWanting : ofContent) + (isAmongFirst(undivided) ? 1 : 0);
  }

  private long atRest() {
    return free() < 0 ? fair() : mine.used() + free() / (nodes() + 1L);
  }

  private long free() {
    return limit - taken();
  }

  /** Those from before a restore may have given out all that they had. */
  private long taken() {
    Lease before = others.get(BEFORE_RESTORE);
    return mine.used() + takenElsewhere() + (before == null ? 0 : before.share());
  }

  private int nodes() {
    return others.size() + (others.containsKey(BEFORE_RESTORE) ? 0 : 1);
  }

  private boolean someoneWants() {
    return others.values().stream().anyMatch(Lease::wants);
  }

  private long othersShares() {
    return others.values().stream().mapToLong(Lease::share).sum();
  }

  private boolean isAmongFirst(long count) {
    SortedMap<String, Lease> all = new TreeMap<>(others);
    all.remove(BEFORE_RESTORE);
    all.put(me, mine);
    List<Map.Entry<String, Lease>> order = new ArrayList<>(all.entrySet());
    order.sort(
        Comparator.comparing((Map.Entry<String, Lease> entry) -> !entry.getValue().wants())
            .thenComparing(entry -> entry.getValue().used())
            .thenComparing(Map.Entry::getKey));
    for (int i = 0; i < count; i++) {
      if (order.get(i).getKey().equals(me)) {
        return true;
      }
    }
    return false;
  }
}
