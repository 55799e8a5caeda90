package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import dev.castellan.user.PasswordResetToken;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code users reset-link}. */
@Command(description = "Makes a token with which a user chooses a password, once.")
final class ResetLink implements Callable<Integer> {

  private final Environment environment;

  @Mixin private UserRef user = new UserRef();

  @Option(
      names = "--lifetime",
      paramLabel = "DURATION",
      converter = Converters.ToDuration.class,
      description = "For how long, 15m to 7d; left out, 1d.")
  private Duration lifetime = PasswordResetToken.DEFAULT_LIFETIME;

  @Mixin private TokenOutput token = new TokenOutput();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ResetLink(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    String id = user.find(backend, common).path("id").asText();
    ObjectNode made = token.take(() -> backend.resetPassword(id, lifetime), output);
    Words.print(made, output);
    output.print(made);
    return ExitCode.FINE;
  }
}
