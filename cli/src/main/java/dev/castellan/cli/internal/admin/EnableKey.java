package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Output;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keys enable} and {@code keys disable}. */
@Command
final class EnableKey implements Callable<Integer> {

  private final Environment environment;
  private final boolean enabled;

  @Mixin private KeyRef key = new KeyRef();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  EnableKey(Environment environment, boolean enabled) {
    this.environment = environment;
    this.enabled = enabled;
  }

  @Spec
  void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(enabled ? "Enables a key." : "Disables a key; its next use is refused.");
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = key.find(backend, common);
    backend.updateKey(
        found.path("id").asText(), ApiKeyChange.none().enabled(enabled), Optional.empty());
    return Done.to(found, enabled ? "is enabled" : "is disabled", output);
  }
}
