package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Sources;
import dev.castellan.user.ImportOptions;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}. */
@Command(description = "Creates the users of JSON lines; nothing is done if a line is wrong.")
final class ImportUsers implements Callable<Integer> {

  private final Environment environment;

  /** What to do with users who are there. */
  enum Existing {
    refuse,
    skip,
    update
  }

  @Parameters(paramLabel = "FILE", description = "The lines; - is standard input.")
  private String file = "";

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Option(
      names = "--existing",
      paramLabel = "refuse|skip|update",
      description = "What to do if a name is taken: refuse all, skip or update the user.")
  private Existing existing = Existing.refuse;

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ImportUsers(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    if (file.equals(Sources.STANDARD_INPUT) && where.readStandardInput(environment)) {
      throw common.wrong("'-' stands for standard input, which can be read once");
    }
    ObjectNode report = load(backend, output);
    String name = file.equals(Sources.STANDARD_INPUT) ? "<stdin>" : file;
    for (JsonNode problem : report.path("problems")) {
      output.complain(
          name
              + ':'
              + problem.path("line").asInt()
              + ": error: "
              + problem.path("message").asText()
              + " ["
              + problem.path("code").asText()
              + "]");
    }
    output.print(summary(name, report));
    output.print(report);
    return code(report);
  }

  private ObjectNode load(Backend backend, Output output) {
    boolean watched = environment.terminal().present() && !common.json();
    try (Reader lines = reader();
        Progress progress = new Progress(watched, output.beside())) {
      ImportOptions options =
          ImportOptions.standard()
              .existing(ImportOptions.Existing.valueOf(existing.name().toUpperCase(Locale.ROOT)))
              .dryRun(dryRun)
              .progress(progress);
      return backend.importUsers(lines, options);
    } catch (IOException e) {
      throw Sources.trouble(file, "cannot be read", e);
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof CharacterCodingException
          ? BadFileException.of(file, "is not in UTF-8")
          : Sources.trouble(file, "cannot be read", e);
    }
  }

  private Reader reader() throws IOException {
    return new BufferedReader(new InputStreamReader(stream(), StandardCharsets.UTF_8.newDecoder()));
  }

  private InputStream stream() throws IOException {
    if (file.equals(Sources.STANDARD_INPUT)) {
      return new FilterInputStream(environment.input()) {
        @Override
        public void close() {
          // Is not ours to close.
        }
      };
    }
    Path path = Sources.path(file);
    if (Files.isDirectory(path)) {
      throw BadFileException.of(file, "is a directory");
    }
    return Files.newInputStream(path);
  }

  private static String summary(String name, ObjectNode report) {
    return name
        + ": "
        + (report.path("dryRun").asBoolean() ? "would be: " : "")
        + report.path("created").asInt()
        + " created, "
        + report.path("updated").asInt()
        + " updated, "
        + report.path("unchanged").asInt()
        + " unchanged, "
        + report.path("failed").asInt()
        + " failed, of "
        + report.path("users").asInt();
  }

  private static int code(ObjectNode report) {
    if (report.path("complete").asBoolean() && report.path("failed").asInt() == 0) {
      return ExitCode.FINE;
    }
    boolean some = report.path("created").asInt() + report.path("updated").asInt() > 0;
    return some && !report.path("dryRun").asBoolean() ? ExitCode.PARTIAL : ExitCode.VALUE_REFUSED;
  }
}
