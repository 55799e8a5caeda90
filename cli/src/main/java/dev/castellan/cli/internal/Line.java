package dev.castellan.cli.internal;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** One line for people to read, put together from parts of which some have a colour. */
public final class Line {

  private record Part(List<IStyle> styles, String text) {}

  private final List<Part> parts = new ArrayList<>();

  /** A line that begins with this. */
  public static Line of(Object text) {
    return new Line().add(text);
  }

  /** As it is. */
  public Line add(Object text) {
    return add(text, List.of());
  }

  /** What matters. */
  public Line strong(Object text) {
    return add(text, List.of(Style.bold));
  }

  /** What is well. */
  public Line good(Object text) {
    return add(text, List.of(Style.fg_green));
  }

  /** What is not quite well. */
  public Line doubtful(Object text) {
    return add(text, List.of(Style.fg_yellow));
  }

  /** What is not well. */
  public Line bad(Object text) {
    return add(text, List.of(Style.fg_red));
  }

  private Line add(Object text, List<IStyle> styles) {
    parts.add(new Part(styles, Plain.of(text.toString())));
    return this;
  }

  /** As a terminal shows it, with colours or without. */
  String render(Ansi ansi) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      boolean styled = ansi.enabled() && !part.styles().isEmpty();
      IStyle[] styles = part.styles().toArray(IStyle[]::new);
      out.append(styled ? Style.on(styles) : "")
          .append(part.text())
          .append(styled ? Style.reset.on() : "");
    }
    return out.toString();
  }
}
