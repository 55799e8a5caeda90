package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.storage.testkit.SmallDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator meets with a SQLite store: files, rights, damage, backups. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SqliteStoreTest {

  private static final RecordKey KEY = new RecordKey("user", "a");

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("data").resolve("admin.db");
  }

  private static String url(Path file) {
    return "jdbc:sqlite:" + file;
  }

  private JdbcRecordStore create() {
    return JdbcRecordStore.openOrCreate(url(file()));
  }

  private static void put(JdbcRecordStore store, String text) {
    assertThat(store.commit(Batch.builder().put(KEY, Payload.ofText(text)).build()))
        .isInstanceOf(CommitResult.Committed.class);
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

  @Test
  void aMissingStoreIsCreatedOnlyWhenAsked() {
    refused(
        "does not exist; it is created only when asked", () -> JdbcRecordStore.open(url(file())));
    assertThat(file().getParent()).doesNotExist();
    create().close();
    JdbcRecordStore.open(url(file())).close();
  }

  @Test
  void fileAndFolderAreTheOwnersAlone() throws IOException {
    try (JdbcRecordStore store = create();
        var files = Files.list(file().getParent())) {
      put(store, "{}");
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThan(1);
      for (Path each : all) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as("%s", each)
            .isEqualTo("rw-------");
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:",
        "jdbc:sqlite:   ",
        "jdbc:sqlite:file:x.db",
        "jdbc:sqlite:FILE::Memory:",
        "jdbc:sqlite::resource:x.db",
        "jdbc:sqlite:x.db?synchronous=off",
        "jdbc:sqlite:/",
        "jdbc:h2:mem:x",
        "sqlite:x.db",
        "x.db",
        "",
        "jdbc:postgresql//user:secret@host/db",
        "jdbc:postgresql://user:secret@host/db",
        "jdbc:mysql://host/db?password=secret"
      })
  void otherUrlsAreRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcRecordStore.builder(url).open())
        .withMessageNotContaining("secret");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    JdbcRecordStore.Builder builder = JdbcRecordStore.builder(url(file()));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ofHours(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.pollInterval(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.pollInterval(Duration.ofSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.changesKept(0));
    assertThatIllegalStateException().isThrownBy(() -> builder.credentials("x", () -> "secret"));
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "Dear diary, ".repeat(1_000));
    refused("no SQLite database", this::create);
    assertThat(file()).content().startsWith("Dear diary");
  }

  @Test
  void anEmptyFileIsNoNewStore() throws IOException {
    Files.createDirectories(file().getParent());
    Files.createFile(file());
    refused("empty or holds something else", this::create);
  }

  @Test
  void somebodyElsesDatabaseIsRefused() throws Exception {
    Files.createDirectories(file().getParent());
    sqlite("CREATE TABLE mine (x)");
    refused("holds something else", this::create);
  }

  @Test
  void aFolderInTheFilesPlaceIsRefused() throws IOException {
    Files.createDirectories(file());
    refused("cannot be opened", this::create);
  }

  @Test
  void aLogWithoutItsFileIsRefused() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file().resolveSibling("admin.db-wal"), "left behind");
    refused("its log admin.db-wal is there", this::create);
  }

  @Test
  void aNewerSchemaIsRefused() throws Exception {
    create().close();
    sqlite("INSERT INTO castellan_migration VALUES (2, '002-future.sql', 'x')");
    refused("version 2, this code knows versions up to 1", this::create);
  }

  @Test
  void aSchemaOfOtherScriptsIsRefused() throws Exception {
    create().close();
    sqlite("UPDATE castellan_migration SET checksum = 'x'");
    refused("was not made by this software's script", this::create);
  }

  @Test
  void aCounterThatWentBackIsRefused() throws Exception {
    try (JdbcRecordStore store = create()) {
      put(store, "1");
      put(store, "2");
    }
    sqlite("UPDATE castellan_store SET number = 1");
    refused("it is damaged", this::create);
  }

  @Test
  void aTruncatedFileIsRefused() throws Exception {
    try (JdbcRecordStore store = create()) {
      put(store, "x".repeat(60_000));
    }
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    refused("it is damaged", this::create);
  }

  @Test
  void noFlippedBitPassesSilently() throws Exception {
    flipBits(397);
  }

  @Test
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void noneOfAFifthOfAllBitsPassesSilently() throws Exception {
    flipBits(5);
  }

  private void flipBits(int step) throws Exception {
    try (JdbcRecordStore store = create()) {
      for (int i = 0; i < 20; i++) {
        RecordKey key = new RecordKey("user", "u" + i);
        store.commit(Batch.builder().create(key, Payload.ofText("{\"n\":" + i + "}")).build());
      }
    }
    List<StoredRecord> truth;
    try (JdbcRecordStore store = create()) {
      truth = store.list("user", "", 100);
    }
    byte[] sound = Files.readAllBytes(file());
    int refused = 0;
    int harmless = 0;
    // Every bit of the header, further on one in so many.
    for (int bit = 0; bit < sound.length * 8; bit += bit < 800 ? 1 : step) {
      Path flipped = folder.resolve("flipped.db");
      byte[] bytes = sound.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(flipped, bytes);
      try (JdbcRecordStore store = JdbcRecordStore.open(url(flipped))) {
        assertThat(store.list("user", "", 100)).as("with bit %s turned over", bit).isEqualTo(truth);
        harmless++;
      } catch (StoreException e) {
        refused++;
      }
      Files.deleteIfExists(folder.resolve("flipped.db-wal"));
      Files.deleteIfExists(folder.resolve("flipped.db-shm"));
    }
    System.out.println("bits turned over: " + refused + " refused, " + harmless + " harmless");
    assertThat(refused).isPositive();
  }

  @Test
  void aRecordThatRottedIsNotBelieved() throws Exception {
    try (JdbcRecordStore store = create()) {
      put(store, "viewer");
      sqlite("UPDATE castellan_record SET payload = CAST('viewes' AS BLOB)");
      refused("record user/a does not match its checksum", () -> store.get(KEY));
      refused("it is damaged; restore a backup", () -> store.list("user", "", 10));
      refused("it is damaged; restore a backup", store::check);
    }
    refused("it is damaged; restore a backup", this::create);
  }

  @Test
  void aCheckCountsWhatItReads() {
    try (JdbcRecordStore store = create()) {
      assertThat(store.check()).isEmpty();
      put(store, "viewer");
      for (int i = 0; i < 1_001; i++) {
        store.commit(
            Batch.builder()
                .put(new RecordKey("audit", "entry-" + i), Payload.ofText("{}"))
                .build());
      }

      assertThat(store.check()).containsExactly(entry("audit", 1_001L), entry("user", 1L));
    }
  }

  @Test
  void operatorsCanReadIt() throws Exception {
    try (JdbcRecordStore store = create()) {
      put(store, "{\"name\":\"Zoë\"}");
    }
    try (Connection connection = DriverManager.getConnection(url(file()));
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("SELECT payload FROM castellan_readable")) {
      assertThat(row.getString(1)).isEqualTo("{\"name\":\"Zoë\"}");
    }
  }

  @Test
  void backupIsTakenWhileOthersCommitAndIsWhole() throws Exception {
    Path backup = folder.resolve("backup.db");
    try (JdbcRecordStore store = create()) {
      ExecutorService threads = Executors.newSingleThreadExecutor();
      try {
        Future<?> writer =
            threads.submit(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    CommitLoop.step(store);
                  }
                });
        while (store.get(CommitLoop.entry(50)).isEmpty()) {
          Thread.onSpinWait();
        }
        store.backup(backup);
        writer.get();
      } finally {
        threads.shutdownNow();
      }
      assertThat(Sums.verified(store)).isEqualTo(300);
      refused("exists already and is not overwritten", () -> store.backup(backup));
      refused("cannot be written", () -> store.backup(folder.resolve("missing/backup.db")));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
    refused("it is a backup; use restore", () -> JdbcRecordStore.open(url(backup)));
    Path restored = folder.resolve("elsewhere/restored.db");
    long epoch = JdbcRecordStore.restore(backup, restored);
    assertThat(epoch).isGreaterThan(1);
    try (JdbcRecordStore store = JdbcRecordStore.open(url(restored))) {
      assertThat(Sums.verified(store)).isBetween(50L, 300L);
      put(store, "after");
      assertThat(store.get(KEY).orElseThrow().revision().epoch()).isEqualTo(epoch);
    }
  }

  @Test
  void restoreReplacesOnlyWhenTold() throws IOException {
    Path backup = folder.resolve("backup.db");
    try (JdbcRecordStore store = create()) {
      put(store, "old");
      store.backup(backup);
      put(store, "new");
      refused("replaced only when asked", () -> JdbcRecordStore.restore(backup, file()));
      refused("it is in use", () -> JdbcRecordStore.restoreReplacing(backup, file()));
      assertThat(text(store)).isEqualTo("new");
    }
    long first = JdbcRecordStore.restoreReplacing(backup, file());
    long second = JdbcRecordStore.restoreReplacing(backup, file());
    assertThat(second).as("above what the target had").isGreaterThan(first);
    try (JdbcRecordStore store = create()) {
      assertThat(text(store)).isEqualTo("old");
    }
    try (var files = Files.list(file().getParent())) {
      assertThat(files.filter(each -> each.toString().contains(".new-"))).isEmpty();
    }
  }

  @Test
  void restoreTakesTheWayBackFromADamagedStore() throws IOException {
    Path backup = folder.resolve("backup.db");
    try (JdbcRecordStore store = create()) {
      put(store, "old");
      store.backup(backup);
    }
    Files.writeString(file(), "rubbish");
    Files.writeString(file().resolveSibling("admin.db-wal"), "rubbish");
    assertThat(JdbcRecordStore.restoreReplacing(backup, file())).isGreaterThan(1);
    try (JdbcRecordStore store = create()) {
      assertThat(text(store)).isEqualTo("old");
    }
  }

  @Test
  void aDamagedBackupReplacesNothing() throws IOException {
    Path backup = folder.resolve("backup.db");
    try (JdbcRecordStore store = create()) {
      put(store, "live");
      store.backup(backup);
    }
    byte[] bytes = Files.readAllBytes(backup);
    for (int i = 4_096; i < bytes.length; i += 64) {
      bytes[i] ^= 0x55;
    }
    Files.write(backup, bytes);
    refused("damaged", () -> JdbcRecordStore.restoreReplacing(backup, file()));
    refused("does not exist", () -> JdbcRecordStore.restoreReplacing(folder.resolve("no"), file()));
    try (JdbcRecordStore store = create()) {
      assertThat(text(store)).isEqualTo("live");
    }
  }

  @Test
  void nodesThatStartAtOnceFindOneStore() throws Exception {
    int nodes = 4;
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      for (int round = 0; round < 20; round++) {
        Path file = folder.resolve("round-" + round).resolve("admin.db");
        CyclicBarrier start = new CyclicBarrier(nodes);
        List<Callable<Boolean>> openings =
            IntStream.range(0, nodes)
                .mapToObj(
                    node ->
                        (Callable<Boolean>)
                            () -> {
                              start.await();
                              try (JdbcRecordStore store =
                                  JdbcRecordStore.openOrCreate(url(file))) {
                                return CommitLoop.step(store).isPresent();
                              }
                            })
                .toList();
        int committed = 0;
        for (Future<Boolean> opening : threads.invokeAll(openings)) {
          committed += opening.get() ? 1 : 0;
        }
        try (JdbcRecordStore store = JdbcRecordStore.open(url(file))) {
          assertThat(Sums.verified(store)).isEqualTo(committed).isPositive();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aFullDiskRefusesWritesAndNothingElse() throws Exception {
    try (SmallDisk disk = disk(3)) {
      String url = url(disk.file("admin.db"));
      try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
        put(store, "before");
        disk.fill();
        refused("the disk is full", () -> fillUp(store));
        assertThat(text(store)).as("reads go on").isEqualTo("before");
        Hints hints = new Hints();
        store.watch(hints);
        assertThat(hints.hears("current")).as("watching goes on").isTrue();
        disk.free();
        put(store, "after");
        assertThat(text(store)).isEqualTo("after");
      }
      try (JdbcRecordStore store = JdbcRecordStore.open(url)) {
        assertThat(text(store)).isEqualTo("after");
      }
    }
  }

  @Test
  void aReadOnlyFolderIsOneClearRefusal() throws Exception {
    try (SmallDisk disk = disk(8)) {
      Path file = disk.file("admin.db");
      JdbcRecordStore.openOrCreate(url(file)).close();
      disk.makeReadOnly();
      refused("the store " + file, () -> open(file));
      refused("cannot be", () -> open(file));
      refused("cannot be created", () -> open(disk.file("other.db")));
    }
  }

  private static void open(Path file) {
    try {
      JdbcRecordStore.openOrCreate(url(file)).close();
    } catch (StoreException e) {
      throw new StoreException(e.getMessage().replace("The store", "the store"), e);
    }
  }

  private SmallDisk disk(int megabytes) throws Exception {
    Optional<SmallDisk> disk =
        SmallDisk.mount(Files.createDirectory(folder.resolve("disk")), megabytes);
    assumeThat(disk).as("a small file system can be mounted here").isPresent();
    return disk.get();
  }

  private static void fillUp(JdbcRecordStore store) {
    for (int i = 0; i < 1_000; i++) {
      RecordKey key = new RecordKey("filler", "f" + i);
      store.commit(Batch.builder().put(key, Payload.of(new byte[Payload.MAX_BYTES])).build());
    }
  }

  private void sqlite(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(file()));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aWatcherFarBehindIsToldToReadEverything() throws Exception {
    JdbcRecordStore.Builder builder =
        JdbcRecordStore.builder(url(file())).createIfMissing().changesKept(10);
    Hints hints = new Hints();
    CountDownLatch release = new CountDownLatch(1);
    try (JdbcRecordStore store = builder.open()) {
      store.watch(
          new ChangeListener() {
            @Override
            public void changed(Set<RecordKey> keys) {
              await();
              hints.changed(keys);
            }

            @Override
            public void resync() {
              hints.resync();
            }

            @Override
            public void current() {
              hints.current();
            }

            private void await() {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          });
      for (int i = 0; i < 200; i++) {
        put(store, "n" + i);
      }
      release.countDown();
      assertThat(hints.hears("resync")).isTrue();
      assertThat(hints.hears("current")).isTrue();
      hints.clear();
      put(store, "more");
      assertThat(hints.hearsOf(KEY)).isTrue();
    }
  }

  @Test
  void noThreadOutlivesClose() {
    try (JdbcRecordStore store = create()) {
      store.watch(new Hints());
      store.watch(new Hints());
      assertThat(watchThreads()).isEqualTo(2);
    }
    assertThat(watchThreads()).isZero();
  }

  private static long watchThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("castellan-jdbc"))
        .count();
  }
}
