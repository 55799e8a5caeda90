package dev.castellan.cli;

import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Pause;
import dev.castellan.cli.internal.Terminal;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands as the program does, in this process, at a fixed time. */
final class Cli {

  /** What the commands take for now. */
  static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

  private InputStream input = InputStream.nullInputStream();
  private boolean colour;
  private TimeSource time = new FixedTime();
  private Map<String, String> variables = Map.of();
  private Terminal terminal = Terminal.NOBODY;
  private Pause pause = Pause.SLEEP;

  /** What a command ended with and printed. */
  record Result(int code, String out, String err) {}

  /** Runs without standard input. */
  static Result castellan(String... args) {
    return new Cli().run(args);
  }

  Cli input(String text) {
    return input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  Cli input(InputStream stream) {
    this.input = stream;
    return this;
  }

  /** As on a terminal. */
  Cli colour() {
    this.colour = true;
    return this;
  }

  /** By the machine's clocks, as a broker beside it. */
  Cli now() {
    this.time = TimeSource.system();
    return this;
  }

  /** With these variables of the environment. */
  Cli variables(Map<String, String> all) {
    this.variables = all;
    return this;
  }

  /** With somebody who gives these answers, one after the other, to whatever is asked. */
  Cli answering(String... answers) {
    this.terminal = new Answers(new ArrayDeque<>(List.of(answers)));
    return this;
  }

  /** Waiting so. */
  Cli pausing(Pause how) {
    this.pause = how;
    return this;
  }

  Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(args, environment(), out, err, colour);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Environment environment() {
    return new Environment(input, time, variables, terminal, pause, Optional.empty());
  }

  private record Answers(Deque<String> answers) implements Terminal {

    @Override
    public boolean present() {
      return true;
    }

    @Override
    public Optional<String> ask(String question) {
      return Optional.ofNullable(answers.poll());
    }

    @Override
    public Optional<SecretText> askSecret(String question) {
      return ask(question).map(SecretText::of);
    }
  }

  private static final class FixedTime implements TimeSource {

    @Override
    public Instant instant() {
      return NOW;
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }
}
