package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The example, run as its users run it: a process of its own, on free ports. */
final class ExampleProcess implements AutoCloseable {

  private static final String LAST_LINE = "Both providers are for trying only";

  private final Process process;
  private final Path out;
  private final Path err;

  private ExampleProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it and waits until it has said all that it says. */
  static ExampleProcess start(Path folder) throws IOException, InterruptedException {
    ExampleProcess example = launch(folder, "-Dcastellan.oidc.port=0", "-Dcastellan.saml.port=0");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!example.output().contains(LAST_LINE)) {
      assertThat(example.process.waitFor(50, TimeUnit.MILLISECONDS)).as("%s", example).isFalse();
      assertThat(System.nanoTime()).as("%s", example).isLessThan(end);
    }
    return example;
  }

  /** Starts it with more options and waits for nothing. */
  static ExampleProcess launch(Path folder, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + folder,
            "-Dorg.sqlite.tmpdir=" + folder,
            "-Dcastellan.data=" + folder.resolve("data"),
            "-Dcastellan.mqtt.port=0",
            "-Dcastellan.http.port=0"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath(), SsoExample.class.getName()));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new ExampleProcess(builder.start(), out, err);
  }

  /** What the build found; an IDE that did not run the build gets along with that of the tests. */
  private static String classPath() throws IOException {
    Path found = Path.of("target", "example.classpath");
    return Files.exists(found)
        ? Path.of("target", "classes") + File.pathSeparator + Files.readString(found).strip()
        : System.getProperty("java.class.path");
  }

  /** What stands behind this beginning of a line. */
  URI said(String prefix) throws IOException {
    try (Stream<String> lines = Files.lines(out, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith(prefix))
          .map(line -> URI.create(line.substring(prefix.length())))
          .findFirst()
          .orElseThrow(() -> new AssertionError("No line '" + prefix + "…': " + this));
    }
  }

  String output() throws IOException {
    return Files.readString(out);
  }

  String errors() throws IOException {
    return Files.readString(err);
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s", this).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public String toString() {
    try {
      return "out " + output() + ", err " + errors();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
