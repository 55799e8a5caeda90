package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Sources;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code store restore}. */
@Command(
    description =
        "Puts a backup in the place of a SQLite store. What was done since the backup is gone, and"
            + " all sessions are over.")
final class RestoreStore implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "SOURCE", description = "What 'store backup' made; it stays as it is.")
  private String source = "";

  @Mixin private Confirmation confirmation = new Confirmation();

  @Mixin private StoreOptions store = new StoreOptions();

  @Mixin private Common common = new Common();

  RestoreStore(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    Path backup = Sources.path(source);
    Path file = store.file(common, environment);
    boolean replacing = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (replacing) {
      confirmation.require(
          "This replaces " + file + ": what was done since the backup is gone, all sessions end.",
          String.valueOf(file.getFileName()),
          common,
          environment);
    }
    long epoch =
        replacing
            ? JdbcRecordStore.restoreReplacing(backup, file)
            : JdbcRecordStore.restore(backup, file);
    KeyFileBeside key = KeyFileBeside.of(file);
    output.print(file + ": restored, epoch " + epoch + "; all sessions are over");
    if (!key.isThere()) {
      output.remark(
          "unless the broker is given its secret keys, it needs the store's: put it back as "
              + key.path());
    }
    output.print(
        Json.object()
            .put("ok", true)
            .put("store", file.toString())
            .put("epoch", epoch)
            .put("keyFile", key.isThere() ? key.path().toString() : null));
    return ExitCode.FINE;
  }
}
