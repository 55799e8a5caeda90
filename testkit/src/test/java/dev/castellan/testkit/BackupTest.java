package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.ErrorCode;
import dev.castellan.OpenException;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.storage.testkit.FaultyRecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a Castellan on SQLite is two files, and both are needed. */
@Timeout(60)
class BackupTest {

  private static final SecretText PRECIOUS = SecretText.of("precious");

  @TempDir private Path folder;
  private Path keyOfBackup;
  private Path restored;
  private Path keyOfRestored;
  private String sealed;

  @BeforeEach
  void restoreABackup() throws Exception {
    Path store = folder.resolve("admin.db");
    Path backup = folder.resolve("backup.db");
    keyOfBackup = folder.resolve("backup.db.key");
    restored = folder.resolve("restored.db");
    keyOfRestored = folder.resolve("restored.db.key");
    JdbcRecordStore records = JdbcRecordStore.openOrCreate("jdbc:sqlite:" + store);
    try (Castellan castellan = open(records)) {
      sealed = castellan.cipher().seal("purpose", PRECIOUS);
      records.backup(backup);
      Files.copy(folder.resolve("admin.db.key"), keyOfBackup);
    }
    JdbcRecordStore.restore(backup, restored);
  }

  private static Castellan open(JdbcRecordStore records) {
    return Castellan.builder(records).passwordHasher(new QuickPasswordHasher()).open();
  }

  private Castellan openRestored() {
    return open(JdbcRecordStore.open("jdbc:sqlite:" + restored));
  }

  @Test
  void withItsKeyItOpensWhatWasSealed() throws Exception {
    Files.copy(keyOfBackup, keyOfRestored);

    try (Castellan castellan = openRestored()) {
      assertThat(castellan.cipher().open("purpose", sealed)).isEqualTo(PRECIOUS);
    }
  }

  @Test
  void withoutItsKeyItIsRefusedAndTheFileThatIsMissingIsNamed() throws Exception {
    assertThatThrownBy(this::openRestored)
        .isInstanceOfSatisfying(
            OpenException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SECRET_KEYS_UNUSABLE))
        .hasMessageContaining(keyOfRestored.toString())
        .hasMessageContaining("missing");

    assertThat(keyOfRestored).doesNotExist();
    Files.copy(keyOfBackup, keyOfRestored);
    openRestored().close();
  }

  @Test
  void whileNobodyCanTellWhetherItIsNewNoKeyIsMade() {
    FaultyRecordStore unreadable =
        FaultyRecordStore.around(JdbcRecordStore.open("jdbc:sqlite:" + restored));
    unreadable.failReads();
    CastellanBuilder builder =
        Castellan.builder(unreadable).passwordHasher(new QuickPasswordHasher());

    assertThatThrownBy(builder::openDegraded)
        .isInstanceOfSatisfying(
            OpenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    assertThat(keyOfRestored).doesNotExist();
  }
}
