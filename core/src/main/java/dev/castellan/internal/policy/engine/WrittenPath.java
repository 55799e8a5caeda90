package dev.castellan.internal.policy.engine;

import dev.castellan.access.Resource;

/** What the engine must know of the written form of a resource. */
final class WrittenPath {

  /** A bit for each plain character below 64, and for each of the 64 above them. */
  private static final long PLAIN_LOW = bits("-.$!*+,;=:()0123456789", 0);

  private static final long PLAIN_HIGH =
      bits("_~@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", Long.SIZE);

  private WrittenPath() {}

  /**
   * A segment as {@link Resource} writes it. One segment has one written form, and what one begins
   * with its written form begins with; so written forms can be compared in place of segments.
   */
  static String segment(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      if (!isPlain(segment.charAt(i))) {
        return Resource.of(segment).toString().substring(1);
      }
    }
    return segment;
  }

  /**
   * The scope's written form as a beginning of the written forms of what is below it: that of the
   * root is "".
   */
  static String scope(Resource scope) {
    return scope.segments().isEmpty() ? "" : scope.toString();
  }

  /**
   * Whether the text is the written form of a resource that needs no decoding. What is not may be
   * one nevertheless; {@link Resource#parse} knows.
   */
  static boolean isPlain(String text) {
    int depth = 0;
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) != '/') {
        return false;
      }
      int from = at + 1;
      at = from;
      while (at < text.length() && isPlain(text.charAt(at))) {
        at++;
      }
      if (++depth > Resource.MAX_DEPTH || !isSegment(text, from, at)) {
        return false;
      }
    }
    return depth > 0;
  }

  private static boolean isSegment(String text, int from, int to) {
    int length = to - from;
    boolean dots =
        length <= 2 && length > 0 && text.charAt(from) == '.' && text.charAt(to - 1) == '.';
    return length > 0 && length <= Resource.MAX_SEGMENT && !dots;
  }

  private static boolean isPlain(char c) {
    return c < 2 * Long.SIZE && ((c < Long.SIZE ? PLAIN_LOW : PLAIN_HIGH) >>> c & 1) != 0;
  }

  private static long bits(String characters, int first) {
    return characters.chars().mapToLong(c -> 1L << (c - first)).reduce(0, (a, b) -> a | b);
  }
}
