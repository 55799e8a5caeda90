package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Consumer;
import picocli.CommandLine.Parameters;

/** Where lines are written out: standard output, or a new file that its owner alone may use. */
final class ExportFile {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "A new file; left out or -, standard output.")
  private String file = Sources.STANDARD_INPUT;

  /** Writes lines. */
  @FunctionalInterface
  interface Lines {

    /** Hands over each line; answers how many things that were. */
    int writeTo(Consumer<String> lines);
  }

  /** Writes them; says how many, if they went into a file. */
  void write(Lines lines, String what, Output output) {
    if (file.equals(Sources.STANDARD_INPUT)) {
      lines.writeTo(line -> output.stream(line + '\n'));
      return;
    }
    try (OutputFile out = OutputFile.create(file)) {
      Writer writer = out.writer();
      try {
        int count = lines.writeTo(line -> append(writer, line));
        out.keep(writer);
        output.print(file + ": " + count + " " + what);
        output.print(Json.object().put("ok", true).put("file", file).put(what, count));
      } catch (IOException e) {
        throw out.trouble(e);
      } catch (UncheckedIOException e) {
        throw out.trouble(e);
      }
    }
  }

  private static void append(Writer writer, String line) {
    try {
      writer.append(line).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
