package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Output;
import dev.castellan.user.UserChange;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done to one user and needs nothing but its name. */
@Command
final class ChangeUser implements Callable<Integer> {

  /** What is done. */
  enum Kind {
    UNLOCK("Ends a user's lock-out.", "is not locked out any more"),
    RESET_SECOND_FACTOR(
        "Takes a user's second factor away, for one who lost it, and ends all sessions.",
        "has no second factor any more"),
    ENABLE("Enables a user.", "is enabled"),
    DISABLE(
        "Disables a user; sessions and keys are good for nothing until it is enabled again.",
        "is disabled");

    private final String description;
    private final String result;

    Kind(String description, String result) {
      this.description = description;
      this.result = result;
    }
  }

  private final Environment environment;
  private final Kind kind;

  @Mixin private UserRef user = new UserRef();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ChangeUser(Environment environment, Kind kind) {
    this.environment = environment;
    this.kind = kind;
  }

  @Spec
  void describe(CommandSpec spec) {
    spec.usageMessage().description(kind.description);
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = user.find(backend, common);
    change(backend, found.path("id").asText());
    return Done.to(found, kind.result, output);
  }

  private void change(Backend backend, String id) {
    switch (kind) {
      case UNLOCK -> backend.unlock(id);
      case RESET_SECOND_FACTOR -> backend.resetSecondFactor(id);
      case ENABLE -> enable(backend, id, true);
      case DISABLE -> enable(backend, id, false);
    }
  }

  private static void enable(Backend backend, String id, boolean enabled) {
    backend.updateUser(id, UserChange.none().enabled(enabled), Optional.empty());
  }
}
