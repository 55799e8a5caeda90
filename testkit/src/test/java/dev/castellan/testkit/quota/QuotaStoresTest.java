package dev.castellan.testkit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.Health;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.Admission.Reason;
import dev.castellan.license.Admission.Refused;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose the places are, by the kind of the store. */
@Timeout(60)
class QuotaStoresTest {

  private static final TimeSource TIME = TimeSource.system();

  @TempDir private Path folder;

  private static Castellan open(RecordStore store, boolean tool) {
    var builder = Castellan.builder(store).secretKeys(QuotaNode.KEYS).connectionLimit(2);
    return tool ? builder.tool().open() : builder.open();
  }

  private RecordStore file() {
    return JdbcRecordStore.openOrCreate("jdbc:sqlite:" + folder.resolve("admin.db"));
  }

  @Test
  void theQuotaOfAFileBelongsToOneBrokerAtATime() throws Exception {
    Castellan first = open(file(), false);
    try (Castellan second = open(file(), false)) {
      assertThat(first.license().admit("c1", "s1")).isInstanceOf(Permit.class);
      assertThat(second.license().admit("c2", "s2")).isEqualTo(new Refused(Reason.LEASE_OVER, 2));
      assertThat(second.health().state()).isEqualTo(Health.State.DEGRADED);
      assertThat(second.health().problems().toString()).contains("connection quota");
      Path lock = folder.resolve("admin.db.quota");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
          .isEqualTo("rw-------");

      first.close();
      await(() -> second.license().admit("c3", "s3") instanceof Permit);
      assertThat(second.health().state()).isEqualTo(Health.State.UP);
    }
    assertThat(first.license().admit("c4", "s4")).isEqualTo(new Refused(Reason.CLOSED, 2));
  }

  @Test
  void aToolBesideTheBrokerAdmitsNobodyAndTakesNothing() {
    try (Castellan tool = open(file(), true);
        Castellan broker = open(file(), false)) {
      assertThat(tool.license().admit("c1", "s1")).isEqualTo(new Refused(Reason.LEASE_OVER, 2));
      assertThat(tool.health().state()).isEqualTo(Health.State.UP);
      assertThat(broker.license().admit("c1", "s1")).isInstanceOf(Permit.class);
    }
  }

  @Test
  void nodesThatShareAStoreShareThePlaces() {
    InMemoryRecords records = InMemoryRecords.create();
    try (Castellan first = open(records.open(), false);
        Castellan second = open(records.open(), false);
        Castellan tool = open(records.open(), true)) {
      Permit one = admitSoon(first, "s1");
      admitSoon(first, "s2");
      await(() -> second.license().admit("c3", "s3").equals(new Refused(Reason.QUOTA_EXCEEDED, 2)));
      assertThat(tool.license().admit("c", "s")).isInstanceOf(Refused.class);
      assertThat(first.license().node()).isNotEqualTo(second.license().node());

      Permit moved = (Permit) second.license().admitReplacing("c4", "s1");
      one.handOver(second.license().node());
      assertThat(first.license().admit("c5", "s5")).isInstanceOf(Refused.class);
      moved.close();
      admitSoon(first, "s6");
    }
  }

  private static Permit admitSoon(Castellan node, String session) {
    Permit[] got = new Permit[1];
    await(
        () -> {
          if (node.license().admit("of " + session, session) instanceof Permit permit) {
            got[0] = permit;
          }
          return got[0] != null;
        });
    return got[0];
  }

  private static void await(BooleanSupplier condition) {
    long until = TIME.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(TIME.nanoTime() - until).as("nanoseconds too late").isNegative();
      LockSupport.parkNanos(20_000_000);
    }
  }
}
