package dev.castellan.cli.internal.admin;

import dev.castellan.ErrorCode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** When a key ends. */
final class EndOptions {

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  @Option(
      names = "--expires-at",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "When it ends.")
  private Optional<Instant> expiresAt = Optional.empty();

  @Option(
      names = "--lifetime",
      paramLabel = "DURATION",
      converter = Converters.ToDuration.class,
      description = "For how long it lasts from now on, such as 90d.")
  private Optional<Duration> lifetime = Optional.empty();

  @Option(names = "--never-expires", description = "It never ends, whatever the default is.")
  private boolean neverExpires;

  /** The end that was said, an empty one for never; empty if nothing was said. */
  Optional<Optional<Instant>> end(Common common, Environment environment) {
    if ((expiresAt.isPresent() ? 1 : 0) + (lifetime.isPresent() ? 1 : 0) + (neverExpires ? 1 : 0)
        > 1) {
      throw common.wrong("Only one of --expires-at, --lifetime and --never-expires");
    }
    if (neverExpires) {
      return Optional.of(Optional.empty());
    }
    Optional<Instant> at = expiresAt.or(() -> lifetime.map(environment.time().instant()::plus));
    if (at.filter(LATEST::isBefore).isPresent()) {
      throw new Failure(
          ExitCode.VALUE_REFUSED,
          ErrorCode.INVALID_INPUT.text(),
          "The end lies behind the year 9999",
          Optional.of("expiresAt"));
    }
    return at.isPresent() ? Optional.of(at) : Optional.empty();
  }
}
