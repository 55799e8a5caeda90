package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code users del}. */
@Command(description = "Deletes a user with all sessions and keys.")
final class DeleteUser implements Callable<Integer> {

  private final Environment environment;

  @Mixin private UserRef user = new UserRef();

  @Mixin private Confirmation confirmation = new Confirmation();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  DeleteUser(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = user.find(backend, common);
    confirmation.require(
        "This deletes the user with all sessions and keys.",
        found.path("username").asText(),
        common,
        environment);
    backend.deleteUser(found.path("id").asText());
    return Done.to(found, "is deleted", output);
  }
}
