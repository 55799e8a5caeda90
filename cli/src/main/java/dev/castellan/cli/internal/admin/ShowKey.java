package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keys show}. */
@Command(description = "Shows a key.")
final class ShowKey implements Callable<Integer> {

  private final Environment environment;

  @Mixin private KeyRef key = new KeyRef();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ShowKey(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = key.find(backend, common);
    Words.print(found, output);
    output.print(found);
    return ExitCode.FINE;
  }
}
