package dev.castellan.cli.internal.admin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Some of the lines of a text, small enough for one call.
 *
 * @param first the number of the first one in the whole, from 1
 * @param lines what they hold, without their ends
 */
record LinePart(int first, List<String> lines) {

  private static final int MAX_LINES = 1_000;

  /** Well below what a console takes, 5 MiB; a longer line is a part of its own. */
  private static final int MAX_BYTES = 1 << 20;

  LinePart {
    lines = List.copyOf(lines);
  }

  /**
   * Cuts a text at ends of lines.
   *
   * @param longest what is longer is sent cut behind the character that is too much, so that it is
   *     refused with its number
   */
  static List<LinePart> of(String text, int longest) {
    List<LinePart> parts = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    int first = 1;
    int bytes = 0;
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end;
      String line = text.substring(from, Math.min(to, from + longest + 1));
      int length = line.getBytes(StandardCharsets.UTF_8).length + 1;
      if (lines.size() == MAX_LINES || (!lines.isEmpty() && bytes + length > MAX_BYTES)) {
        parts.add(new LinePart(first, lines));
        first += lines.size();
        lines.clear();
        bytes = 0;
      }
      lines.add(line);
      bytes += length;
      from = to + 1;
    }
    if (!lines.isEmpty()) {
      parts.add(new LinePart(first, lines));
    }
    return parts;
  }

  /** The number of the last line. */
  int last() {
    return first + lines.size() - 1;
  }

  /** As it is sent. */
  String text() {
    return String.join("\n", lines) + '\n';
  }
}
