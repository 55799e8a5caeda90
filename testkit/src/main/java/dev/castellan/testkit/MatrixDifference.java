package dev.castellan.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The lines in which two texts of a matrix differ, below the headings that they stand under. Lines
 * of a matrix are sorted, so it is enough to count each.
 */
final class MatrixDifference {

  /** Under which headings, which line, how often more in the second text. */
  private final Map<List<String>, Map<String, Integer>> surplus = new LinkedHashMap<>();

  private MatrixDifference() {}

  static List<String> of(String expected, String actual) {
    MatrixDifference difference = new MatrixDifference();
    difference.count(actual, 1);
    difference.count(expected, -1);
    List<String> lines = difference.lines();
    return lines.isEmpty() ? List.of(firstDifference(expected, actual)) : lines;
  }

  private void count(String text, int step) {
    List<String> headings = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      int indent = indent(line);
      headings.removeIf(heading -> indent(heading) >= indent);
      surplus
          .computeIfAbsent(List.copyOf(headings), any -> new TreeMap<>())
          .merge(line, step, Integer::sum);
      headings.add(line);
    }
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private List<String> lines() {
    surplus.values().forEach(counts -> counts.values().removeIf(count -> count == 0));
    List<String> out = new ArrayList<>();
    List<String> shown = List.of();
    for (Map.Entry<List<String>, Map<String, Integer>> place : surplus.entrySet()) {
      List<String> headings = place.getKey();
      List<String> lines =
          place.getValue().keySet().stream().filter(line -> !isHeading(headings, line)).toList();
      if (!lines.isEmpty()) {
        for (int depth = common(shown, headings); depth < headings.size(); depth++) {
          show(headings.subList(0, depth), headings.get(depth), out);
        }
        lines.forEach(line -> show(headings, line, out));
        shown = headings;
      }
    }
    return out;
  }

  /** A line with changes below it is shown with them. */
  private boolean isHeading(List<String> headings, String line) {
    List<String> below = new ArrayList<>(headings);
    below.add(line);
    return !surplus.getOrDefault(below, Map.of()).isEmpty();
  }

  private static int common(List<String> one, List<String> other) {
    int depth = 0;
    while (depth < Math.min(one.size(), other.size()) && one.get(depth).equals(other.get(depth))) {
      depth++;
    }
    return depth;
  }

  private void show(List<String> headings, String line, List<String> out) {
    int count = surplus.getOrDefault(headings, Map.of()).getOrDefault(line, 0);
    String mark = count == 0 ? "  " : count < 0 ? "- " : "+ ";
    for (int i = 0; i < Math.max(1, Math.abs(count)); i++) {
      out.add(mark + line);
    }
  }

  /** Where two texts of equal lines differ: in their order, or in blank lines. */
  private static String firstDifference(String expected, String actual) {
    List<String> before = List.of(expected.split("\n", -1));
    List<String> after = List.of(actual.split("\n", -1));
    int line = 0;
    while (line < Math.min(before.size(), after.size())
        && before.get(line).equals(after.get(line))) {
      line++;
    }
    return "the same lines in another order, or with other blank lines; first at line "
        + (line + 1);
  }
}
