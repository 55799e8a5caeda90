package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code users passwd}. */
@Command(
    description =
        "Sets a user's password for the next login, ends the user's sessions and a lock-out.")
final class SetPassword implements Callable<Integer> {

  private final Environment environment;

  @Mixin private UserRef user = new UserRef();

  @Mixin private PasswordOptions password = new PasswordOptions();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  SetPassword(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = user.find(backend, common);
    backend.setPassword(found.path("id").asText(), password.read(where, common, environment));
    return Done.to(found, "has a new password, to be changed at the next login", output);
  }
}
