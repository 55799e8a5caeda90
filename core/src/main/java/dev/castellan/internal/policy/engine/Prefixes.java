package dev.castellan.internal.policy.engine;

import java.util.List;

/**
 * Texts in order, each with a link to the longest other one that it begins with. Whatever a text
 * begins with is found by one binary search and by following links. Immutable.
 */
final class Prefixes {

  /** There is none. */
  static final int NONE = -1;

  private final String[] texts;

  /** The first eight characters of each text, which alone tell most texts apart. */
  private final long[] heads;

  private final int[] shorter;

  /**
   * @param sorted in order and without doubles
   */
  Prefixes(List<String> sorted) {
    texts = sorted.toArray(String[]::new);
    heads = sorted.stream().mapToLong(text -> head(text, 0, text.length())).toArray();
    shorter = new int[texts.length];
    for (int i = 0; i < texts.length; i++) {
      int link = i - 1;
      // Between a text and one that begins with it stand only others that begin with it.
      while (link >= 0 && !texts[i].startsWith(texts[link])) {
        link = shorter[link];
      }
      shorter[i] = link;
    }
  }

  int size() {
    return texts.length;
  }

  String text(int index) {
    return texts[index];
  }

  /** The longest with which the characters from one index to another begin. */
  int longest(String text, int from, int to) {
    int found = texts.length - 1;
    if (found > 0) {
      found = last(text, from, to);
    }
    while (found >= 0 && !begins(texts[found], text, from, to)) {
      found = shorter[found];
    }
    return found;
  }

  /** The last one that does not come behind the characters. */
  private int last(String text, int from, int to) {
    long head = head(text, from, to);
    int low = 0;
    int high = texts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(heads[middle], head);
      if (order < 0 || (order == 0 && compare(texts[middle], text, from, to) <= 0)) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /**
   * Eight characters, or fewer and zeros behind them; in the order of the texts, as all are ASCII.
   */
  private static long head(String text, int from, int to) {
    long head = Rows.word(text, from, to);
    return head << (Math.max(0, Long.BYTES - (to - from)) * Byte.SIZE);
  }

  /** The next shorter one with which the same text begins. */
  int shorter(int index) {
    return shorter[index];
  }

  private static boolean begins(String prefix, String text, int from, int to) {
    return prefix.length() <= to - from && text.startsWith(prefix, from);
  }

  private static int compare(String one, String text, int from, int to) {
    int common = Math.min(one.length(), to - from);
    for (int i = 0; i < common; i++) {
      int difference = one.charAt(i) - text.charAt(from + i);
      if (difference != 0) {
        return difference;
      }
    }
    return one.length() - (to - from);
  }
}
