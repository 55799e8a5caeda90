package dev.castellan.cli;

import dev.castellan.cli.internal.Environment;
import dev.castellan.storage.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Runs commands as the program does, in this process, at a fixed time. */
final class Cli {

  /** What the commands take for now. */
  static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

  private InputStream input = InputStream.nullInputStream();
  private boolean colour;

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

  Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(args, new Environment(input, new FixedTime()), out, err, colour);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
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
