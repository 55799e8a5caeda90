package dev.castellan.internal.policy.engine;

import org.jspecify.annotations.Nullable;

/**
 * The tree of segments, in flat arrays: a table that leads from a node and the hash of a segment to
 * the node below, and beside it for each node what is below for {@code *} and for prefixes.
 * Immutable.
 */
final class Nodes {

  /**
   * Where patterns begin. It is below no other node, so its number also says that there is none.
   */
  static final int ROOT = 0;

  private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;

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

  private final long[] keys;
  private final int[] children;
  private final String[] texts;
  private final int[] stars;
  private final @Nullable Branch[] branches;

  /**
   * @param keys of the table; its length is a power of two
   * @param children that the table leads to; {@link #ROOT} where there is none
   * @param texts the segment of each node
   * @param stars the node below each for {@code *}; {@link #ROOT} where there is none
   * @param branches what is below each for prefixes; null where there is none
   */
  Nodes(long[] keys, int[] children, String[] texts, int[] stars, @Nullable Branch[] branches) {
    this.keys = keys;
    this.children = children;
    this.texts = texts;
    this.stars = stars;
    this.branches = branches;
  }

  /** The hash with one character more; that of none is 0. */
  static long hash(long hash, char next) {
    return (hash + next) * HASH_FACTOR;
  }

  /** The key of a node and the hash of a segment below it. */
  static long key(int node, long hash) {
    return ((long) node << Integer.SIZE) | (hash >>> Integer.SIZE);
  }

  /** Where to begin to look for a key in a table of this size. */
  static int start(long key, int size) {
    return (int) ((key * HASH_FACTOR) >>> Integer.SIZE) & (size - 1);
  }

  /** The node below one for a segment, which is part of a path. */
  int literal(int node, long hash, String path, int from, int to) {
    long key = key(node, hash);
    int at = start(key, keys.length);
    while (children[at] != ROOT) {
      if (keys[at] == key && isText(texts[children[at]], path, from, to)) {
        return children[at];
      }
      at = (at + 1) & (keys.length - 1);
    }
    return ROOT;
  }

  private static boolean isText(String text, String path, int from, int to) {
    return text.length() == to - from && path.startsWith(text, from);
  }

  /** The node below one for any segment. */
  int star(int node) {
    return stars[node];
  }

  /** What is below one for prefixes. */
  @Nullable Branch branch(int node) {
    return branches[node];
  }
}
