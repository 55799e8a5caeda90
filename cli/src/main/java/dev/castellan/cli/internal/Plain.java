package dev.castellan.cli.internal;

/** Text of which no character does anything to a terminal: what a file holds may be hostile. */
public final class Plain {

  private Plain() {}

  /** The text with control and formatting characters, line feeds too, written as in Java. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          out.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
      default -> out.appendCodePoint(c);
    }
  }
}
