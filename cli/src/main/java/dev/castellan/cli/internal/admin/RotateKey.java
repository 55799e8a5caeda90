package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys rotate}. */
@Command(description = "Replaces a key by a new one with another secret, and prints its token.")
final class RotateKey implements Callable<Integer> {

  private final Environment environment;

  @Mixin private KeyRef key = new KeyRef();

  @Option(
      names = "--overlap",
      paramLabel = "DURATION",
      required = true,
      converter = Converters.ToDuration.class,
      description = "For how long the old one goes on, up to 30d; 0s ends it at once.")
  private Duration overlap = Duration.ZERO;

  @Mixin private TokenOutput token = new TokenOutput();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  RotateKey(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    String id = key.find(backend, common).path("id").asText();
    ObjectNode created = token.take(() -> backend.rotateKey(id, overlap), output);
    Words.print(created, output);
    output.print(created);
    return ExitCode.FINE;
  }
}
