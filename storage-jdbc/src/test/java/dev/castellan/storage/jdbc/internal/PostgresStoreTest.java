package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator meets with a PostgreSQL store. */
@WithPostgres
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PostgresStoreTest {

  private static final RecordKey KEY = new RecordKey("user", "a");

  private final PostgresServer server;
  private final String schema;
  private final String url;

  PostgresStoreTest(PostgresServer server) {
    this.server = server;
    this.schema = server.freshSchema();
    this.url = server.url(schema, server.port());
  }

  private static Revision put(JdbcRecordStore store, String text) {
    CommitResult result = store.commit(Batch.builder().put(KEY, Payload.ofText(text)).build());
    return ((CommitResult.Committed) result).revision();
  }

  private static String text(JdbcRecordStore store) {
    return store.get(KEY).map(record -> record.payload().text()).orElse("nothing");
  }

  private static void refused(String expected, ThrowingCallable call) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(call)
        .withMessageContaining(expected)
        .withMessageNotContaining("\n")
        .matches(e -> !e.outcomeUnknown());
  }

  private void sql(String statement) {
    server.execute("SET search_path = " + schema + "; " + statement);
  }

  @Test
  void aMissingStoreIsCreatedOnlyWhenAsked() {
    refused("it is created only when asked", () -> JdbcRecordStore.open(url));
    JdbcRecordStore.openOrCreate(url).close();
    JdbcRecordStore.open(url).close();
  }

  @Test
  void aNewerSchemaIsRefused() {
    JdbcRecordStore.openOrCreate(url).close();
    sql("INSERT INTO castellan_migration VALUES (2, '002-future.sql', 'x')");
    refused("version 2, this code knows versions up to 1", () -> JdbcRecordStore.open(url));
  }

  @Test
  void nodesThatStartAtOnceFindOneStore() throws Exception {
    int nodes = 4;
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      for (int round = 0; round < 20; round++) {
        String fresh = server.freshUrl();
        CyclicBarrier start = new CyclicBarrier(nodes);
        List<Callable<Boolean>> openings =
            IntStream.range(0, nodes)
                .mapToObj(
                    node ->
                        (Callable<Boolean>)
                            () -> {
                              start.await();
                              try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(fresh)) {
                                return CommitLoop.step(store).isPresent();
                              }
                            })
                .toList();
        int committed = 0;
        for (Future<Boolean> opening : threads.invokeAll(openings)) {
          committed += opening.get() ? 1 : 0;
        }
        try (JdbcRecordStore store = JdbcRecordStore.open(fresh)) {
          assertThat(Sums.verified(store)).isEqualTo(committed).isPositive();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theHostsDataSourceServesAndIsGivenBackAsItCame() throws Exception {
    try (JdbcRecordStore store =
            JdbcRecordStore.builder(server.dataSource(schema)).createIfMissing().open();
        JdbcRecordStore other = JdbcRecordStore.open(url)) {
      Hints hints = new Hints();
      store.watch(hints);
      put(other, "seen");
      assertThat(hints.hearsOf(KEY)).isTrue();
      assertThat(text(store)).isEqualTo("seen");
      put(store, "written");
      assertThat(text(other)).isEqualTo("written");
      assertThat(store.toString()).contains("data source");
      refused("backed up by the server's own tools", () -> store.backup(Path.of("x")));
    }
  }

  @Test
  void aChangeIsSeenWithoutNotifications() throws Exception {
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url);
        JdbcRecordStore other = JdbcRecordStore.open(url)) {
      Hints hints = new Hints();
      store.watch(hints);
      assertThat(hints.hears("current")).isTrue();
      sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE query LIKE 'LISTEN%' OR query LIKE '%castellan_store s'");
      put(other, "after the listener was cut off");
      assertThat(hints.hearsOf(KEY)).isTrue();
      assertThat(hints.hears("current")).isTrue();
    }
  }

  @Test
  void commitsThatAFailOverLostRaiseTheEpoch() throws Exception {
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url);
        JdbcRecordStore other = JdbcRecordStore.open(url)) {
      Revision kept = put(store, "kept");
      Hints hints = new Hints();
      other.watch(hints);
      Revision lost = put(store, "lost");
      assertThat(hints.hearsOf(KEY)).isTrue();
      sql(
          "BEGIN; UPDATE castellan_store SET number = number - 1;"
              + " DELETE FROM castellan_change WHERE number = "
              + lost.number()
              + "; DELETE FROM castellan_record; COMMIT");
      assertThat(hints.hears("resync")).as("the watcher notices by itself").isTrue();
      Revision next = put(store, "next");
      assertThat(next.epoch()).isGreaterThan(kept.epoch());
      assertThat(next).isGreaterThan(lost);
    }
  }

  @Test
  void commitsOfOthersInThePlaceOfLostOnesAreNoticed() {
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
      Revision lost = put(store, "lost");
      sql("UPDATE castellan_change SET batch = 'another' WHERE number = " + lost.number());
      assertThat(put(store, "next").epoch()).isGreaterThan(lost.epoch());
    }
  }

  @Test
  void anEpochIsRaisedByHandAfterARestore() {
    Revision before;
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
      before = put(store, "before");
    }
    long first = JdbcRecordStore.builder(url).raiseEpoch();
    long second = JdbcRecordStore.builder(url).raiseEpoch();
    assertThat(first).isGreaterThan(before.epoch());
    assertThat(second).isGreaterThan(first);
    refused(
        "created only when asked", () -> JdbcRecordStore.builder(server.freshUrl()).raiseEpoch());
  }

  @Test
  void whoeverHoldsTheCounterTooLongIsCutOff() throws Exception {
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url);
        Connection frozen = server.connect();
        Statement statement = frozen.createStatement()) {
      put(store, "before");
      frozen.setAutoCommit(false);
      statement.execute("SET search_path = " + schema);
      new PostgresDialect(Duration.ofSeconds(2)).begin(frozen);
      statement.execute("UPDATE castellan_store SET number = number + 1");
      put(store, "after the server ended the frozen node's transaction");
    }
  }

  @Test
  void aLockThatIsNotReleasedEndsInAnError() throws Exception {
    try (JdbcRecordStore store =
            JdbcRecordStore.builder(url).createIfMissing().timeout(Duration.ofSeconds(5)).open();
        Connection holder = server.connect();
        Statement statement = holder.createStatement()) {
      put(store, "before");
      holder.setAutoCommit(false);
      statement.execute("UPDATE " + schema + ".castellan_store SET number = number");
      refused("busy or locked by others for too long", () -> put(store, "waits"));
      assertThat(text(store)).as("reads go on").isEqualTo("before");
      holder.rollback();
      put(store, "after");
    }
  }

  @Test
  void commitsAreDurableThoughTheSessionsDefaultIsNot() throws Exception {
    JdbcRecordStore.openOrCreate(url).close();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = off");
      new PostgresDialect(Duration.ofSeconds(2)).begin(connection);
      assertThat(setting(statement, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(statement, "transaction_isolation")).isEqualTo("read committed");
      connection.rollback();
      statement.execute("SET synchronous_commit = remote_apply");
      new PostgresDialect(Duration.ofSeconds(2)).begin(connection);
      assertThat(setting(statement, "synchronous_commit")).isEqualTo("remote_apply");
      connection.rollback();
    }
  }

  private static String setting(Statement statement, String name) throws Exception {
    try (var row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void aServerThatMayLoseCommitsIsRefused() throws Exception {
    try (EmbeddedPostgres lossy = PostgresServer.patient().start()) {
      String lossyUrl = lossy.getJdbcUrl("postgres", "postgres");
      refused("fsync=off", () -> JdbcRecordStore.openOrCreate(lossyUrl));
      try (JdbcRecordStore store =
          JdbcRecordStore.builder(lossyUrl).createIfMissing().acceptLossyServer().open()) {
        put(store, "accepted");
        assertThat(text(store)).isEqualTo("accepted");
      }
    }
  }

  @Test
  void noMessageHoldsAPassword() {
    List<String> urls =
        List.of(
            "jdbc:postgresql://127.0.0.1:1/db?user=u&password=s3cret",
            "jdbc:postgresql://127.0.0.1:1/db?password=s3cret&sslmode=nonsense",
            "jdbc:postgresql://127.0.0.1:notaport/db?sslpassword=s3cret",
            "jdbc:postgresql://127.0.0.1:" + server.port() + "/missing?user=u&password=s3cret");
    for (String secret : urls) {
      assertThatExceptionOfType(StoreException.class)
          .as("%s", secret)
          .isThrownBy(() -> JdbcRecordStore.open(secret))
          .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
    }
    JdbcRecordStore.Builder builder =
        JdbcRecordStore.builder("jdbc:postgresql://127.0.0.1:1/db")
            .credentials("u", () -> "s3cret");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(builder::open)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url + "&password=s3cret")) {
      assertThat(store.toString()).doesNotContain("s3cret").contains("postgresql");
    }
    assertThat(StoreTarget.parse("jdbc:postgresql://h/db?password=s3cret").toString())
        .isEqualTo("jdbc:postgresql://h/db");
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void operatorsCanReadIt() throws Exception {
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
      put(store, "{\"name\":\"x\"}");
    }
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("SELECT payload FROM " + schema + ".castellan_readable")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("{\"name\":\"x\"}");
    }
  }

  @Test
  void anyPayloadAndAnyPlaceBetweenIdsIsTaken() {
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
      byte[] bytes = "\0\u00ff{".getBytes(StandardCharsets.ISO_8859_1);
      store.commit(Batch.builder().put(KEY, Payload.of(bytes)).build());
      assertThat(store.get(KEY).orElseThrow().payload()).isEqualTo(Payload.of(bytes));
      assertThat(store.list("user", "\0", 10)).hasSize(1);
      assertThat(store.list("user", "A\u00e9", 10)).hasSize(1);
      assertThat(store.list("user", "a\0", 10)).isEmpty();
      assertThat(store.list("user", "\ud800", 10)).isEmpty();
    }
  }
}
