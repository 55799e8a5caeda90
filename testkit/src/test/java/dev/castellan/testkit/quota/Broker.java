package dev.castellan.testkit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link QuotaNode} in a process of its own. */
final class Broker {

  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final int number;
  private String node = "";

  private Broker(Process process, int number) {
    this.process = process;
    this.number = number;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @param number another one for each that is ever started with this tally
   */
  static Broker start(String url, Path tally, int number, int limit, long seed) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            QuotaNode.class.getName(),
            url,
            tally.toString(),
            Integer.toString(number * QuotaNode.THREADS),
            Integer.toString(limit),
            Long.toString(seed));
    return new Broker(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(), number);
  }

  /** Until it is open and its threads run. */
  void awaitReady() throws IOException {
    node = answer("ready ");
  }

  /** What it calls itself. */
  String node() {
    return node;
  }

  /** How many connections it has open. */
  int open(Tally tally) {
    int sum = 0;
    for (int i = 0; i < QuotaNode.THREADS; i++) {
      sum += tally.count(number * QuotaNode.THREADS + i);
    }
    return sum;
  }

  /** Ends it as a loss of power would; its connections are gone with it. */
  void kill(Tally tally) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < QuotaNode.THREADS; i++) {
      tally.set(number * QuotaNode.THREADS + i, 0);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    Signals.send(name, List.of(process.toHandle()));
  }

  /** Lets it close all its connections. */
  void drop() throws IOException {
    say("drop");
    answer("dropped");
  }

  /** Lets it close all and end; how many it refused for what. */
  String stop() throws IOException, InterruptedException {
    say("stop");
    String refused = answer("done ");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return this + " refused " + refused;
  }

  /** Whatever its state. */
  void end() {
    process.destroyForcibly();
  }

  private void say(String command) throws IOException {
    input.write(command + "\n");
    input.flush();
  }

  private String answer(String prefix) throws IOException {
    String line = output.readLine();
    assertThat(line).as("what %s says", this).startsWith(prefix);
    return line.substring(prefix.length());
  }

  @Override
  public String toString() {
    return "broker " + number;
  }
}
