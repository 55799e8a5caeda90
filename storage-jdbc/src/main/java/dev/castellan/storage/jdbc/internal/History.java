package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.TimeSource;

/**
 * Remembers the newest batch this handle has seen, and so notices when the store's past is no
 * longer the one it knew: after a fail-over to a server that had not received everything, the
 * counter lies behind, or another batch bears the number. Thread-safe.
 */
final class History {

  private final TimeSource time;
  private volatile Seen seen = new Seen(0, 0, "");

  History(TimeSource time) {
    this.time = time;
  }

  /** The newest batch seen. To be taken before the question whose answer is judged by it. */
  Seen seen() {
    return seen;
  }

  /** Remembers a batch that is known to be committed, if it is the newest. */
  synchronized void saw(Seen newer) {
    if (newer.isAfter(seen)) {
      seen = newer;
    }
  }

  /** Whether commits that were seen are no longer there. */
  static boolean lostCommits(Header now, Seen seen) {
    if (now.epoch() != seen.epoch) {
      return now.epoch() < seen.epoch;
    }
    if (now.number() < seen.number) {
      return true;
    }
    boolean comparable = !seen.batch.isEmpty() && seen.number >= now.keptFrom();
    return comparable && !seen.batch.equals(now.batchAtSeen());
  }

  /**
   * An epoch above all that ever were: one more than the highest known, and at least the time in
   * milliseconds since 1970, because what is known may itself be older than what was lost.
   */
  static long nextEpoch(long highestKnown, TimeSource time) {
    return Math.max(highestKnown + 1, time.instant().toEpochMilli());
  }

  /** The epoch to raise to, given what is seen and what the store says. */
  long nextEpoch(Header now) {
    return nextEpoch(Math.max(now.epoch(), seen().epoch), time);
  }

  /**
   * A place in the history.
   *
   * @param epoch the epoch
   * @param number the batch's number
   * @param batch the batch's id; "" if that is not known
   */
  record Seen(long epoch, long number, String batch) {

    private boolean isAfter(Seen other) {
      return epoch > other.epoch
          || (epoch == other.epoch
              && (number > other.number || (number == other.number && other.batch.isEmpty())));
    }
  }
}
