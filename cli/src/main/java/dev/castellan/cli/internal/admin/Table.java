package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Plain;
import java.util.ArrayList;
import java.util.List;

/** Columns for people, each as wide as its widest cell. */
final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** With these words above its columns. */
  Table(String... heads) {
    add(heads);
  }

  /** Adds a row of as many cells. */
  void add(String... cells) {
    rows.add(List.of(cells).stream().map(Plain::of).toList());
  }

  /** Prints it, unless JSON is wanted. */
  void print(Output output) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        line.append(cell);
        if (i < row.size() - 1) {
          line.append(" ".repeat(width(i) - length(cell))).append(GAP);
        }
      }
      output.printRaw(line.toString().stripTrailing() + '\n');
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
