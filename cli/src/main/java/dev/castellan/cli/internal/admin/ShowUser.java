package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code users show}. */
@Command(description = "Shows a user.")
final class ShowUser implements Callable<Integer> {

  private final Environment environment;

  @Mixin private UserRef user = new UserRef();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ShowUser(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = user.find(backend, common);
    Words.print(found, output);
    output.print(found);
    return ExitCode.FINE;
  }
}
