package dev.castellan.console.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One area's part of a file of the dashboard's texts: the sections whose header is a comment with
 * the area in brackets.
 */
final class TextsByArea {

  private static final Pattern SECTION =
      Pattern.compile("(?ms)^ *// \\[([a-z]+)][^\n]*\n(.*?)(?=^ *// \\[|^\\};)");

  private TextsByArea() {}

  /** A module of the area's texts, or empty if there is no such area. */
  static Optional<String> of(String catalogue, String area) {
    StringBuilder texts = new StringBuilder();
    for (Matcher section = SECTION.matcher(catalogue); section.find(); ) {
      if (section.group(1).equals(area)) {
        texts.append(section.group(2));
      }
    }
    return texts.isEmpty() ? Optional.empty() : Optional.of("export default {\n" + texts + "};\n");
  }
}
