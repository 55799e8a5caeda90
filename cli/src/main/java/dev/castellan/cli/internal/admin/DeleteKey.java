package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keys del}. */
@Command(description = "Deletes a key; its next use is refused.")
final class DeleteKey implements Callable<Integer> {

  private final Environment environment;

  @Mixin private KeyRef key = new KeyRef();

  @Mixin private Confirmation confirmation = new Confirmation();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  DeleteKey(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = key.find(backend, common);
    confirmation.require("This deletes the key.", found.path("name").asText(), common, environment);
    backend.deleteKey(found.path("id").asText());
    return Done.to(found, "is deleted", output);
  }
}
