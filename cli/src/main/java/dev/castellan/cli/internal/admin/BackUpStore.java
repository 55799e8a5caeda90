package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Sources;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code store backup}. */
@Command(description = "Copies a SQLite store to a new file, while brokers go on with it.")
final class BackUpStore implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "TARGET", description = "The new file.")
  private String target = "";

  @Mixin private StoreOptions store = new StoreOptions();

  @Mixin private Common common = new Common();

  BackUpStore(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    Path copy = Sources.path(target);
    KeyFileBeside key = KeyFileBeside.of(store.file(common, environment));
    try (JdbcRecordStore open = store.open(common, environment)) {
      open.backup(copy);
    }
    output.print(target + ": the store as it is now");
    if (key.isThere()) {
      output.remark(
          "the backup is worth nothing without the secret key, which is not in it: keep a copy of "
              + key.path()
              + " in another safe place");
    }
    output.print(
        Json.object()
            .put("ok", true)
            .put("backup", target)
            .put("keyFile", key.isThere() ? key.path().toString() : null));
    return ExitCode.FINE;
  }
}
