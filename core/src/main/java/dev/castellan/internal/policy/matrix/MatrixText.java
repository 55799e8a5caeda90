package dev.castellan.internal.policy.matrix;

import dev.castellan.access.GroupBinding;
import dev.castellan.access.PolicyMatrix;
import dev.castellan.access.PolicyMatrix.Row;
import dev.castellan.access.PolicyMatrix.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who may what as text. Blanks have a fixed width, so that a long word moves no line but its own;
 * what a line belongs to begins in the first column, where diff tools look for the heading of a
 * change.
 */
public final class MatrixText {

  private static final String HEAD =
      "# Who may what. What no line names is refused; paths of a role count from where it is bound.\n";

  private static final int WIDTH = 24;

  private final StringBuilder out = new StringBuilder(HEAD);

  private MatrixText() {}

  /** See {@link PolicyMatrix#text}. */
  public static String write(PolicyMatrix matrix) {
    MatrixText text = new MatrixText();
    text.groups(matrix.groups());
    text.rows(matrix.rows());
    return text.out.toString();
  }

  private void groups(List<GroupBinding> groups) {
    if (!groups.isEmpty()) {
      out.append("\ngroups\n");
    }
    for (GroupBinding held : groups) {
      line(
          "  ",
          held.group().toString(),
          held.binding().role()
              + " at "
              + held.binding().scope()
              + held.binding().until().map(end -> " until " + end).orElse(""));
    }
  }

  private void rows(List<Row> rows) {
    String who = "";
    String where = "";
    for (Row row : rows) {
      if (!row.who().equals(who)) {
        who = row.who();
        where = "";
        out.append('\n').append(printable(who)).append('\n');
      }
      if (row.where().startsWith("/")) {
        if (!row.where().equals(where)) {
          where = row.where();
          out.append("  ").append(where).append('\n');
        }
        line("    ", row.action().toString(), answer(row));
      } else {
        row.allows().forEach(terms -> rule(row, "allow ", terms));
        row.denies().forEach(terms -> rule(row, "deny ", terms));
      }
    }
  }

  private void rule(Row row, String effect, Terms terms) {
    line("  ", row.action().toString(), effect + row.where() + after(" ", terms.toString()));
  }

  private static String answer(Row row) {
    return switch (row.answer()) {
      case YES -> "yes";
      case NO -> "no, denied";
      case CONDITIONAL -> conditional(row);
    };
  }

  private static String conditional(Row row) {
    List<String> parts = new ArrayList<>();
    parts.add(
        row.allows().stream()
            .map(terms -> "yes" + after(" ", terms.toString()))
            .collect(Collectors.joining("; or ")));
    row.denies().forEach(terms -> parts.add("but no" + after(" ", terms.toString())));
    return String.join("; ", parts);
  }

  private static String after(String gap, String text) {
    return text.isEmpty() ? "" : gap + text;
  }

  private void line(String indent, String first, String second) {
    out.append(indent).append(first);
    out.append(" ".repeat(Math.max(1, WIDTH - first.length()))).append(second).append('\n');
  }

  /** A name is free text; one that breaks lines would look like somebody else's. */
  private static String printable(String name) {
    return name.codePoints()
        .mapToObj(
            c ->
                Character.isISOControl(c) || c == 0x2028 || c == 0x2029
                    ? "\\u%04x".formatted(c)
                    : Character.toString(c))
        .collect(Collectors.joining());
  }
}
