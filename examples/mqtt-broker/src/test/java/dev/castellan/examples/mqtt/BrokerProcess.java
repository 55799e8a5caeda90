package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The example, run as its users run it: a process of its own. */
final class BrokerProcess implements AutoCloseable {

  private static final int EXIT_SECONDS = 60;

  private final Process process;
  private final Path scratch;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> readers;

  private BrokerProcess(Process process, Path scratch) {
    this.process = process;
    this.scratch = scratch;
    this.readers =
        List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
  }

  /** Starts it on free ports and waits until it has said all that it says. */
  static BrokerProcess start(Path data, String... more) throws IOException, InterruptedException {
    return start(Broker.class, data, more);
  }

  /** The same of the example with something added. */
  static BrokerProcess start(Class<?> program, Path data, String... more)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(
        List.of("-Dcastellan.data=" + data, "-Dcastellan.mqtt.port=0", "-Dcastellan.http.port=0"));
    BrokerProcess broker = launch(program, options);
    Eventually.await(
        "the broker is up: " + broker, () -> broker.says("http: ") || !broker.process.isAlive());
    assertThat(broker.process.isAlive()).as(broker.toString()).isTrue();
    return broker;
  }

  /** Starts it with these options of the JVM and waits for nothing. */
  static BrokerProcess launch(String... options) throws IOException {
    return launch(Broker.class, List.of(options));
  }

  private static BrokerProcess launch(Class<?> program, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Started for seconds: the quick compiler will do.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    // One that is killed leaves the libraries there that it unpacked.
    Path scratch = Files.createTempDirectory("broker-process");
    command.add("-Djava.io.tmpdir=" + scratch);
    command.add("-Dorg.sqlite.tmpdir=" + scratch);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(program), program.getName()));
    return new BrokerProcess(new ProcessBuilder(command).start(), scratch);
  }

  /**
   * The broker's own class path, as the build found it. An IDE that did not run the build gets
   * along with that of the tests, which holds more.
   */
  static String classPath() throws IOException {
    Path found = Path.of("target", "broker.classpath");
    return Files.exists(found)
        ? Path.of("target", "classes") + File.pathSeparator + Files.readString(found).strip()
        : System.getProperty("java.class.path");
  }

  /** The same and where the program itself comes from, if it is one of the tests' own. */
  private static String classPath(Class<?> program) throws IOException {
    if (program == Broker.class) {
      return classPath();
    }
    URI place = URI.create(program.getProtectionDomain().getCodeSource().getLocation().toString());
    return classPath() + File.pathSeparator + Path.of(place);
  }

  private static CompletableFuture<Void> read(InputStream from, List<String> lines) {
    return CompletableFuture.runAsync(
        () -> {
          try (BufferedReader reader =
              new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        command -> {
          Thread thread = new Thread(command, "broker-output");
          thread.setDaemon(true);
          thread.start();
        });
  }

  int mqttPort() {
    return port("mqtt: tcp://127.0.0.1:");
  }

  int httpPort() {
    return port("http: http://127.0.0.1:");
  }

  private int port(String prefix) {
    return Integer.parseInt(said(prefix));
  }

  boolean says(String prefix) {
    return out.stream().anyMatch(line -> line.startsWith(prefix));
  }

  /** What stands behind this beginning of a line. */
  String said(String prefix) {
    return out.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No line '" + prefix + "…': " + this));
  }

  /** All that it printed so far. */
  List<String> output() {
    return List.copyOf(out);
  }

  /** All that it complained about so far. */
  List<String> errors() {
    return List.copyOf(err);
  }

  /** The same without the alarms of the licence, which are no complaints about itself. */
  List<String> complaints() {
    return err.stream().filter(line -> !line.contains("Licence alarm ")).toList();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL: nothing of it gets another word in. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    exitCode();
  }

  /** Waits until it has ended and all that it printed is read. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)).as("ended: " + this).isTrue();
    readers.forEach(CompletableFuture::join);
    return process.exitValue();
  }

  /** The names of what it has in its folder for temporary files. */
  List<String> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Kills it, and deletes its temporary files. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "out " + out + ", err " + err;
  }
}
