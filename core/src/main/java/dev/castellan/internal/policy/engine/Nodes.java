package dev.castellan.internal.policy.engine;

import org.jspecify.annotations.Nullable;

/**
 * The tree of segments, in flat arrays, so that a step along a path touches little memory: a table
 * that leads from a node and the hash of a segment to the node below, the text of all segments one
 * behind the other, and for each node a few numbers beside each other. Immutable.
 */
final class Nodes {

  /**
   * Where patterns begin. It is below no other node, so its number also says that there is none.
   */
  static final int ROOT = 0;

  private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;

  /** What is known of a node: the node below for any segment, then these. */
  private static final int STRIDE = 4;

  private static final int BRANCH = 1;
  private static final int SLOT_AT = 2;
  private static final int SLOT_BELOW = 3;

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
  private final byte[] texts;
  private final int[] nodes;
  private final @Nullable Branch[] branches;

  /**
   * @param table of pairs: a {@link #key}, and what it leads to; its length is a power of two
   * @param texts of the segments, each with a slash behind it
   * @param nodes for each node what {@link #set} wrote
   * @param branches what is below nodes for prefixes; the first is not used
   */
  Nodes(long[] table, byte[] texts, int[] nodes, @Nullable Branch[] branches) {
    this.table = table;
    this.texts = texts;
    this.nodes = nodes;
    this.branches = branches;
  }

  /** Room for what is known of so many nodes. */
  static int[] room(int nodes) {
    return new int[nodes * STRIDE];
  }

  /** Writes what is known of a node. */
  static void set(int[] nodes, int node, int star, int branch, int slotAt, int slotBelow) {
    nodes[node * STRIDE] = star;
    nodes[node * STRIDE + BRANCH] = branch;
    nodes[node * STRIDE + SLOT_AT] = slotAt;
    nodes[node * STRIDE + SLOT_BELOW] = slotBelow;
  }

  /** The hash with one character more; that of none is 0. */
  static long hash(long hash, char next) {
    return (hash + next) * HASH_FACTOR;
  }

  /** The key of a node and the hash of a segment below it. */
  static long key(int node, long hash) {
    return ((long) node << Integer.SIZE) | (hash >>> Integer.SIZE);
  }

  /** What a key leads to: a node whose text begins there. */
  static long target(int node, int text) {
    return ((long) node << Integer.SIZE) | text;
  }

  /** The node of a target; {@link #ROOT} of none. */
  static int node(long target) {
    return (int) (target >>> Integer.SIZE);
  }

  /**
   * Where in a table a segment of a path stands; where it could be put, if it does not.
   *
   * @param key of the segment
   */
  static int find(long[] table, byte[] texts, long key, String path, int from, int to) {
    int mask = table.length - 1;
    int at = start(key, mask);
    while (table[at + 1] != 0) {
      if (table[at] == key && isText(texts, (int) table[at + 1], path, from, to)) {
        return at;
      }
      at = (at + 2) & mask;
    }
    return at;
  }

  /** Where a key can be put that a table does not have. */
  static int free(long[] table, long key) {
    int mask = table.length - 1;
    int at = start(key, mask);
    while (table[at + 1] != 0) {
      at = (at + 2) & mask;
    }
    return at;
  }

  private static int start(long key, int mask) {
    return ((int) ((key * HASH_FACTOR) >>> Integer.SIZE) << 1) & mask;
  }

  private static boolean isText(byte[] texts, int text, String path, int from, int to) {
    for (int i = from; i < to; i++) {
      if (texts[text + i - from] != path.charAt(i)) {
        return false;
      }
    }
    return texts[text + to - from] == '/';
  }

  /** The node below one for a segment, which is part of a path. */
  int literal(int node, long hash, String path, int from, int to) {
    return node(table[find(table, texts, key(node, hash), path, from, to) + 1]);
  }

  /** The node below one for any segment. */
  int star(int node) {
    return nodes[node * STRIDE];
  }

  /** What is below one for prefixes. */
  @Nullable Branch branch(int node) {
    return branches[nodes[node * STRIDE + BRANCH]];
  }

  /** The slot of what ends at a node. */
  int slotAt(int node) {
    return nodes[node * STRIDE + SLOT_AT];
  }

  /** The slot of what goes on with anything below a node. */
  int slotBelow(int node) {
    return nodes[node * STRIDE + SLOT_BELOW];
  }
}
