package dev.castellan.internal.license;

import dev.castellan.license.Admission.Reason;
import dev.castellan.storage.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many places of this node are taken, and how many it may give out: its share, until its lease
 * ends. Both counts lie in one word, so that no place is given out of a share that is being lowered
 * at the same moment.
 *
 * <p>Taking looks at the clock <em>after</em> it has the place: whenever the process may be paused
 * in between, a place that was given out was held before the lease ended. Safe for use by many
 * threads; takes no lock.
 */
final class Places {

  /** From here on a limit is none: no node can hold so many connections. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int SHARE = 32;
  private static final long ONE = 1;
  private static final long ONE_OF_SHARE = ONE << SHARE;

  private final QuotaRule rule;
  private final TimeSource time;
  private final boolean leased;

  /** The share in the upper half, which may be negative; the places that are taken in the lower. */
  private final AtomicLong word;

  private volatile long leaseEnd;

  /** When the lease is over although its end has not come, or there never was one. */
  private volatile boolean over;

  private volatile long lowWater = 1;
  private volatile long elsewhere;
  private volatile boolean refused;
  private volatile boolean closed;

  private Places(QuotaRule rule, TimeSource time, boolean leased, boolean over) {
    this.rule = rule;
    this.time = time;
    this.leased = leased;
    this.over = over;
    this.word = new AtomicLong(leased ? 0 : (long) UNLIMITED << SHARE);
  }

  /** All places are this node's, for good. */
  static Places own(QuotaRule rule, TimeSource time) {
    return new Places(rule, time, false, false);
  }

  /** All places will be this node's, from {@link #leaseForGood} on. */
  static Places locked(QuotaRule rule, TimeSource time) {
    return new Places(rule, time, false, true);
  }

  /** Only what is leased is this node's; nothing yet. */
  static Places leased(QuotaRule rule, TimeSource time) {
    return new Places(rule, time, true, true);
  }

  /**
   * Takes a place.
   *
   * @return whether there was one, and this node may give it out
   */
  boolean take() {
    long hard = rule.hardLimit();
    while (true) {
      long now = word.get();
      int used = used(now);
      if (used >= hard || (leased && used >= share(now) && hard < UNLIMITED)) {
        refused = true;
        return false;
      }
      if (word.compareAndSet(now, now + ONE)) {
        return keepIfLeased(hard);
      }
    }
  }

  /**
   * Takes a place of which the host says that another node is giving it up; up to the limit itself.
   */
  boolean takeOver() {
    if (!leased) {
      return take();
    }
    long hard = rule.hardLimit();
    while (true) {
      long now = word.get();
      if (used(now) >= hard) {
        return false;
      }
      if (word.compareAndSet(now, now + ONE)) {
        return keepIfLeased(hard);
      }
    }
  }

  private boolean keepIfLeased(long hard) {
    if (isOpen() && (hard >= UNLIMITED || hasLease())) {
      return true;
    }
    word.addAndGet(-ONE);
    return false;
  }

  /** Whether this node admits anybody, if only to a place that is taken already. */
  boolean isOpen() {
    return !closed && !rule.refusesAll();
  }

  /** Whether what is leased to this node is still its. */
  boolean hasLease() {
    return !over && (!leased || time.nanoTime() - leaseEnd < 0);
  }

  /** Gives a place back. */
  void giveBack() {
    word.addAndGet(-ONE);
  }

  /** Gives a place back which is not to be given out here again. */
  void handOver() {
    word.addAndGet(-ONE - ONE_OF_SHARE);
  }

  /** Why somebody was refused just now. */
  Reason reason() {
    if (closed) {
      return Reason.CLOSED;
    }
    if (rule.refusesAll()) {
      return Reason.NOT_OPEN;
    }
    long hard = rule.hardLimit();
    if (hard < UNLIMITED && !hasLease()) {
      return Reason.LEASE_OVER;
    }
    return leased && used() + elsewhere < hard ? Reason.SHARE_USED_UP : Reason.QUOTA_EXCEEDED;
  }

  /** How many are taken. */
  int used() {
    return used(word.get());
  }

  /** How many this node may give out, those that are taken included; not below 0. */
  int share() {
    return Math.max(0, share(word.get()));
  }

  /** How many are taken on other nodes, as far as is known. */
  long elsewhere() {
    return elsewhere;
  }

  /** What was found out about the other nodes. */
  void others(long taken, long nearTheEnd) {
    elsewhere = taken;
    lowWater = nearTheEnd;
  }

  /** Whether hardly any free place of the share is left, or somebody got none since last asked. */
  boolean isShort() {
    long now = word.get();
    return refused || (long) share(now) - used(now) < lowWater;
  }

  /** Forgets who was refused. */
  void forgetRefusals() {
    refused = false;
  }

  /** Raises the share, or lowers it even below what is taken: then nobody gets in. */
  void adjust(int difference) {
    word.addAndGet(difference * ONE_OF_SHARE);
  }

  /**
   * Lowers the share by so much, but not below what is taken.
   *
   * @return by how much it was lowered
   */
  int lower(int wanted) {
    while (true) {
      long now = word.get();
      int possible = Math.max(0, Math.min(wanted, share(now) - used(now)));
      if (possible == 0 || word.compareAndSet(now, now - possible * ONE_OF_SHARE)) {
        return possible;
      }
    }
  }

  /** The lease ends at this reading of the clock. */
  void leaseUntil(long nanoTime) {
    leaseEnd = nanoTime;
    over = false;
  }

  /** The lease ends now. */
  void endLease() {
    over = true;
  }

  /** The lease has no end. */
  void leaseForGood() {
    over = false;
  }

  /** Nobody gets in any more. */
  void close() {
    closed = true;
  }

  private static int used(long word) {
    return (int) word;
  }

  private static int share(long word) {
    return (int) (word >> SHARE);
  }
}
