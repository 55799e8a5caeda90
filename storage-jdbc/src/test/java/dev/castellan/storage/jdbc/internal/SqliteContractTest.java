package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.RecordStoreContract;
import dev.castellan.storage.testkit.StoreUnderTest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;

/** SQLite keeps the contract, also when the disk fails at a COMMIT. */
class SqliteContractTest extends RecordStoreContract {

  @TempDir private Path folder;

  @Override
  protected StoreUnderTest open(TimeSource time) {
    Path file = folder.resolve("store-" + UUID.randomUUID() + ".db");
    Settings settings = Settings.defaults().withCreate(true).withTime(time);
    AtomicReference<Optional<StoreUnderTest.Loss>> loss = new AtomicReference<>(Optional.empty());
    return StoreUnderTest.of(
            () -> new JdbcEngine(cut(SqliteFiles.open(file, settings), loss), settings))
        .withSecondHandle()
        .withReopen()
        .withInjectedTime()
        .withLostAnswer((handle, next) -> loss.set(Optional.of(next)))
        .withRestore(
            () -> {
              Path backup = folder.resolve("backup-" + UUID.randomUUID());
              SqliteFiles.backup(file, backup, settings.timeout());
              return () -> SqliteFiles.restore(backup, file, true, time);
            });
  }

  private static Database cut(
      Database database, AtomicReference<Optional<StoreUnderTest.Loss>> loss) {
    return new Database(
        database.name(),
        new FailingDialect(database.dialect(), loss),
        database.readers(),
        database.writers(),
        database.traits());
  }
}
