package dev.castellan.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.access.PolicyProblem;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command prints: results to standard output, or one JSON document in their place; what is
 * wrong with its files to standard error, without colours. Line ends are line feeds.
 */
public final class Output {

  private final PrintWriter out;
  private final PrintWriter err;
  private final Ansi ansi;
  private final boolean json;

  /** To the streams of a command line, with its colours. */
  Output(CommandLine line, boolean json) {
    this.out = line.getOut();
    this.err = line.getErr();
    this.ansi = line.getColorScheme().ansi();
    this.json = json;
  }

  /** Prints a line; nothing if JSON is wanted. */
  public void print(Line line) {
    if (!json) {
      out.print(line.render(ansi) + '\n');
    }
  }

  /** Prints a line; nothing if JSON is wanted. */
  public void print(String text) {
    print(Line.of(text));
  }

  /** Prints a text as it is; nothing if JSON is wanted. */
  public void printRaw(String text) {
    if (!json) {
      out.print(text);
    }
  }

  /** Prints the document, if JSON is wanted. */
  public void print(JsonNode document) {
    if (json) {
      out.print(Json.text(document) + '\n');
    }
  }

  /** Prints a document that is already text, with its line feed, if JSON is wanted. */
  public void printRawJson(String document) {
    if (json) {
      out.print(document);
    }
  }

  /** Says what is wrong with a file. */
  public void complain(BadFileException bad) {
    for (PolicyProblem problem : bad.problems()) {
      String place = problem.line() == 0 ? "" : ":" + problem.line() + ':' + problem.column();
      String suggestion =
          problem.suggestion().map(word -> "; did you mean '" + word + "'?").orElse("");
      complain(bad.file() + place + ": error: " + problem.message() + suggestion);
    }
  }

  /** Says something that is no result: a warning, or what to do next. */
  public void remark(String message) {
    complain("castellan: " + message);
  }

  /** Prints a text and shows it at once, whether or not JSON is wanted. */
  public boolean stream(String text) {
    out.print(text);
    out.flush();
    return !out.checkError();
  }

  /** Where progress is shown: beside the results. */
  public PrintWriter beside() {
    return err;
  }

  /** Says what is wrong. */
  public void complain(String message) {
    err.print(Plain.of(message) + '\n');
    err.flush();
  }

  /** The stack trace, for those who asked for it. */
  void trace(Throwable bug) {
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    trace.toString().lines().map(line -> line.replace("\t", "  ")).forEach(this::complain);
  }

  /** Whether all that was printed could be written. */
  boolean finish() {
    return !out.checkError();
  }
}
