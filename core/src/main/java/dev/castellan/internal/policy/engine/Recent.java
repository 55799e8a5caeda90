package dev.castellan.internal.policy.engine;

import org.jspecify.annotations.Nullable;

/**
 * The latest questions with what answers them. Belongs to one compiled policy, whose answers never
 * change; so it can lose an answer, and never has a wrong one. Bounded.
 *
 * <p>Shared between threads without a lock: an entry never changes, and all its fields are final,
 * so whoever sees it sees all of it (JLS 17.5). A question is to be remembered only when it comes
 * the second time, so that many questions that come once cost no memory and push nothing out.
 *
 * @param <E> a question with its answer; immutable, with final fields alone
 */
final class Recent<E> {

  /** In how many places an entry can be. */
  static final int WAYS = 4;

  private static final int SIZE = 1 << 13;

  private final @Nullable Object[] entries;

  /** The hash of each entry. A hint, because it is written apart from the entry. */
  private final int[] hashes;

  /** Hashes of questions that came once. */
  private final int[] seen;

  Recent() {
    this(SIZE);
  }

  /**
   * @param size how many entries there are room for; a power of two, at least {@link #WAYS}
   */
  Recent(int size) {
    entries = new Object[size];
    hashes = new int[size];
    seen = new int[size];
  }

  /** Mixes hashes. Each part has a factor, since hashes of texts that count up have few sums. */
  static int hash(int subject, int action, int path) {
    int hash = subject * 0x9e3779b1 + action * 0x85ebca77 + path * 0xc2b2ae3d;
    return hash ^ (hash >>> 16);
  }

  /**
   * What may be the entry of a question; the caller compares.
   *
   * @param way less than {@link #WAYS}
   */
  @SuppressWarnings("unchecked") // Nothing but E is put in.
  @Nullable E get(int hash, int way) {
    int at = place(hash, way);
    return hashes[at] == hash ? (E) entries[at] : null;
  }

  /** Whether a question came before, not long ago. */
  boolean isKnown(int hash) {
    for (int way = 0; way < WAYS; way++) {
      if (seen[place(hash, way)] == hash) {
        return true;
      }
    }
    for (int way = WAYS - 1; way > 0; way--) {
      seen[place(hash, way)] = seen[place(hash, way - 1)];
    }
    seen[place(hash, 0)] = hash;
    return false;
  }

  /** Puts an entry in front of others, of which the last one goes. */
  void put(int hash, E entry) {
    for (int way = WAYS - 1; way > 0; way--) {
      entries[place(hash, way)] = entries[place(hash, way - 1)];
      hashes[place(hash, way)] = hashes[place(hash, way - 1)];
    }
    entries[place(hash, 0)] = entry;
    hashes[place(hash, 0)] = hash;
  }

  private int place(int hash, int way) {
    return (hash & (entries.length / WAYS - 1)) * WAYS + way;
  }
}
