package dev.castellan.internal.policy.engine;

import org.jspecify.annotations.Nullable;

/**
 * The tree of segments, a row of longs for each node, so that a step along a path touches little
 * memory: one place of a table, and then one row, which has all that is known of the node. Written
 * forms are ASCII, so eight characters are one long. Immutable.
 */
final class Rows {

  /**
   * Where patterns begin. It is below no other node, so its number also says that there is none.
   */
  static final int ROOT = 0;

  /** How many characters of a segment stand in the row itself, eight in each of its last longs. */
  static final int SHORT = 32;

  private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;
  private static final long HASH_STEP = 0xc2b2ae3d27d4eb4fL;

  /** What a row holds: the node above and the length of the segment, then these. */
  static final int WIDTH = 8;

  private static final int STAR_AND_BRANCH = 1;
  private static final int SLOTS = 2;
  private static final int TAIL = 3;
  private static final int TEXT = 4;

  /** What is below a node for prefixes. */
  static final class Branch {

    private final Prefixes prefixes;
    private final int[] targets;

    /**
     * @param targets the node for each prefix
     */
    Branch(Prefixes prefixes, int[] targets) {
      this.prefixes = prefixes;
      this.targets = targets;
    }

    Prefixes prefixes() {
      return prefixes;
    }

    int target(int prefix) {
      return targets[prefix];
    }
  }

  private final long[] table;
  private final long[] rows;
  private final byte[] tails;
  private final @Nullable Branch[] branches;

  /**
   * @param table places with a hash and a node; its length is a power of two
   * @param rows for each node what {@link #set} and {@link #setText} wrote
   * @param tails what of long segments does not stand in their rows, one behind the other
   * @param branches what is below nodes for prefixes; the first is not used
   */
  Rows(long[] table, long[] rows, byte[] tails, @Nullable Branch[] branches) {
    this.table = table;
    this.rows = rows;
    this.tails = tails;
    this.branches = branches;
  }

  /** Writes what is known of a node. */
  static void set(long[] rows, int node, int star, int branch, int slotAt, int slotBelow) {
    rows[node * WIDTH + STAR_AND_BRANCH] = pair(star, branch);
    rows[node * WIDTH + SLOTS] = pair(slotAt, slotBelow);
  }

  /** Writes of which segment below which other node a node is. */
  static void setText(long[] rows, int node, int above, String segment, int tail) {
    int row = node * WIDTH;
    rows[row] = pair(above, segment.length());
    rows[row + TAIL] = tail;
    for (int i = 0; i < SHORT / Long.BYTES; i++) {
      rows[row + TEXT + i] = word(segment, i * Long.BYTES, segment.length());
    }
  }

  private static long pair(int high, int low) {
    return ((long) high << Integer.SIZE) | (low & 0xffffffffL);
  }

  /** Up to eight characters from one index to before another. */
  static long word(String path, int from, int to) {
    long word = 0;
    int end = Math.min(to, from + Long.BYTES);
    for (int i = from; i < end; i++) {
      word = (word << Byte.SIZE) | path.charAt(i);
    }
    return word;
  }

  /**
   * The hash of a node and a segment below it.
   *
   * @param first its first eight characters
   * @param second the next eight
   */
  private static int hash(int node, long first, long second, String path, int from, int to) {
    long hash = mixed((first ^ (node * HASH_STEP)) * HASH_FACTOR + second);
    for (int i = from + 2 * Long.BYTES; i < to; i += Long.BYTES) {
      hash = mixed(hash + word(path, i, to));
    }
    return (int) mixed(hash + to - from);
  }

  private static long mixed(long hash) {
    long mixed = (hash ^ (hash >>> Integer.SIZE)) * HASH_STEP;
    return mixed ^ (mixed >>> Integer.SIZE);
  }

  /** The same of a segment alone. */
  static int hash(int node, String segment) {
    int to = segment.length();
    return hash(node, word(segment, 0, to), word(segment, Long.BYTES, to), segment, 0, to);
  }

  /** Puts a node into a table, which has room and does not have it. */
  static void put(long[] table, int hash, int node) {
    int at = hash & (table.length - 1);
    while (table[at] != 0) {
      at = (at + 1) & (table.length - 1);
    }
    table[at] = pair(hash, node);
  }

  /** The hash in a place of a table that is not empty. */
  static int hash(long place) {
    return (int) (place >>> Integer.SIZE);
  }

  /** The node in a place of a table; {@link #ROOT} if it is empty. */
  static int node(long place) {
    return (int) place;
  }

  /** The node below another one for this segment; {@link #ROOT} if there is none. */
  int literal(int node, String path, int from, int to) {
    return find(table, rows, tails, node, path, from, to);
  }

  /** The same while a tree is being built. */
  static int find(
      long[] table, long[] rows, byte[] tails, int node, String path, int from, int to) {
    long first = word(path, from, to);
    long second = word(path, from + Long.BYTES, to);
    int hash = hash(node, first, second, path, from, to);
    int at = hash & (table.length - 1);
    while (table[at] != 0) {
      int row = node(table[at]) * WIDTH;
      if (hash(table[at]) == hash
          && rows[row] == pair(node, to - from)
          && rows[row + TEXT] == first
          && rows[row + TEXT + 1] == second
          && hasRest(rows, tails, row, path, from, to)) {
        return node(table[at]);
      }
      at = (at + 1) & (table.length - 1);
    }
    return ROOT;
  }

  private static boolean hasRest(
      long[] rows, byte[] tails, int row, String path, int from, int to) {
    if (to - from <= 2 * Long.BYTES) {
      return true;
    }
    if (rows[row + TEXT + 2] != word(path, from + 2 * Long.BYTES, to)
        || rows[row + TEXT + 3] != word(path, from + 3 * Long.BYTES, to)) {
      return false;
    }
    int tail = (int) rows[row + TAIL];
    for (int i = from + SHORT; i < to; i++) {
      if (tails[tail + i - from - SHORT] != path.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The node below another one for any segment; {@link #ROOT} if there is none. */
  int star(int node) {
    return (int) (rows[node * WIDTH + STAR_AND_BRANCH] >>> Integer.SIZE);
  }

  /** What is below a node for prefixes. */
  @Nullable Branch branch(int node) {
    return branches[(int) rows[node * WIDTH + STAR_AND_BRANCH]];
  }

  /** The slot of what ends at a node. */
  int slotAt(int node) {
    return (int) (rows[node * WIDTH + SLOTS] >>> Integer.SIZE);
  }

  /** The slot of what is about everything below a node. */
  int slotBelow(int node) {
    return (int) rows[node * WIDTH + SLOTS];
  }
}
