package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.TimeSource;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.storage.testkit.RecordStoreContract;
import dev.castellan.storage.testkit.StoreUnderTest;
import java.time.Duration;

/** PostgreSQL keeps the contract, also with a way to it that is cut at a COMMIT. */
@WithPostgres
class PostgresContractTest extends RecordStoreContract {

  // A commit that waits for a busy machine's disk is no fault of the store's.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final PostgresServer server;

  PostgresContractTest(PostgresServer server) {
    this.server = server;
  }

  @Override
  protected StoreUnderTest open(TimeSource time) {
    String schema = server.freshSchema();
    CuttingProxy proxy = new CuttingProxy(server.port());
    String url = server.url(schema, proxy.port());
    return StoreUnderTest.of(
            () ->
                JdbcRecordStore.builder(url).createIfMissing().timeout(PATIENCE).time(time).open())
        .withSecondHandle()
        .withReopen()
        .withInjectedTime()
        .withLostAnswer(
            (handle, loss) ->
                proxy.cutNext(
                    loss == StoreUnderTest.Loss.ANSWER
                        ? CuttingProxy.Cut.AFTER
                        : CuttingProxy.Cut.BEFORE))
        .withLiveRestore(() -> backup(schema, url))
        .onClose(proxy::close);
  }

  /** What pg_dump and a restore do, followed by what the manual asks for. */
  private Runnable backup(String schema, String url) {
    String copy = server.freshSchema();
    for (String table : TABLES) {
      server.execute("CREATE TABLE %2$s.%3$s AS TABLE %1$s.%3$s".formatted(schema, copy, table));
    }
    return () -> {
      StringBuilder restore = new StringBuilder("BEGIN;");
      for (String table : TABLES) {
        restore.append(
            "DELETE FROM %1$s.%3$s; INSERT INTO %1$s.%3$s TABLE %2$s.%3$s;"
                .formatted(schema, copy, table));
      }
      server.execute(restore.append("COMMIT").toString());
      JdbcRecordStore.builder(url).raiseEpoch();
    };
  }

  private static final String[] TABLES = {
    "castellan_store", "castellan_record", "castellan_change"
  };
}
