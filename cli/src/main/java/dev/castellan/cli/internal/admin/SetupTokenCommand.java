package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code setup-token}. */
@Command(
    description =
        "Makes a token for the first administrator of a store that has none; older ones end.")
final class SetupTokenCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private TokenOutput token = new TokenOutput();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  SetupTokenCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode made = token.take(backend::setupToken, output);
    Words.print(made, output);
    output.print(made);
    return ExitCode.FINE;
  }
}
