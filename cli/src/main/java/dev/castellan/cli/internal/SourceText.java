package dev.castellan.cli.internal;

/** A text, and what messages call it. Lines and columns count from 1. Immutable. */
public final class SourceText {

  private final String name;
  private final String text;

  /** Of this name. */
  public SourceText(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** All of it. */
  public String text() {
    return text;
  }

  /** Where something stands, as editors read it; without a place if the line is 0. */
  public String at(int line) {
    return line == 0 ? name : name + ':' + line + ':' + column(line);
  }

  /** The column at which a line's text begins; 1 if there is no such line. */
  public int column(int line) {
    int start = 0;
    for (int i = 1; i < line && start >= 0; i++) {
      start = text.indexOf('\n', start) + 1;
      if (start == 0) {
        return 1;
      }
    }
    int at = start;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at - start + 1;
  }

  /** The first line in which another text differs; 0 if none does. */
  public int firstDifference(String other) {
    if (text.equals(other)) {
      return 0;
    }
    int line = 1;
    for (int i = 0; i < Math.min(text.length(), other.length()); i++) {
      if (text.charAt(i) != other.charAt(i)) {
        break;
      }
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    return line;
  }
}
