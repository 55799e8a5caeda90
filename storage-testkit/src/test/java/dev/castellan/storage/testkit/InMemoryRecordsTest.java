package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.storage.Batch;
import dev.castellan.storage.BatchCodec;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** What the reference store promises beyond the contract. */
@Timeout(30)
final class InMemoryRecordsTest {

  private static final RecordKey KEY = new RecordKey("user", "a");

  @Test
  void aStoreOfOnesOwnSaysThatNobodyElseWrites() {
    try (RecordStore own = InMemoryRecordStore.open();
        RecordStore shared = InMemoryRecords.create().open()) {
      assertThat(own.traits()).isEqualTo(new StoreTraits(true, Optional.empty(), false));
      assertThat(shared.traits()).isEqualTo(new StoreTraits(false, Optional.empty(), false));
    }
  }

  @Test
  void theSameBatchesGiveTheSameEverywhere(TestReporter reporter) {
    for (int seed = 0; seed < 20; seed++) {
      reporter.publishEntry("seed", String.valueOf(seed));
      Random random = new Random(seed);
      InMemoryRecords one = InMemoryRecords.create();
      InMemoryRecords two = InMemoryRecords.create();
      int committed = 0;
      for (int i = 0; i < 200; i++) {
        Batch batch = RandomBatches.next(random);
        CommitResult result = one.apply(batch);
        assertThat(two.apply(BatchCodec.decode(BatchCodec.encode(batch))))
            .as("seed %d, batch %d", seed, i)
            .isEqualTo(result);
        committed += result instanceof CommitResult.Committed ? 1 : 0;
      }
      assertThat(two.snapshot()).as("seed %d", seed).isEqualTo(one.snapshot());
      assertThat(committed).as("seed %d", seed).isPositive();
    }
  }

  @Test
  void aReplicaGoesOnFromASnapshotAsIfItHadSeenAll() {
    InMemoryRecords leader = filled(1);
    InMemoryRecords late = InMemoryRecords.create();
    late.install(RecordSnapshot.decode(leader.snapshot().encode()));
    Batch next = RandomBatches.next(new Random(99));
    assertThat(late.apply(next)).isEqualTo(leader.apply(next));
    assertThat(late.snapshot()).isEqualTo(leader.snapshot());
  }

  @Test
  void anOlderSnapshotIsNotInstalled() {
    InMemoryRecords records = filled(1);
    RecordSnapshot old = records.snapshot();
    records.apply(Batch.builder().put(KEY, Payload.ofText("x")).build());
    RecordSnapshot now = records.snapshot();
    assertThatIllegalArgumentException().isThrownBy(() -> records.install(old));
    assertThat(records.snapshot()).isEqualTo(now);
    records.install(now);
    records.restore(old);
    assertThatIllegalArgumentException().isThrownBy(() -> records.install(now));
  }

  @Test
  void aRestoreRaisesTheEpochAboveBoth() {
    InMemoryRecords records = InMemoryRecords.create();
    RecordSnapshot ofAnother =
        new RecordSnapshot(
            7, 40, List.of(new StoredRecord(KEY, Payload.ofText("x"), new Revision(7, 39))));
    assertThat(records.restore(ofAnother)).isEqualTo(8);
    CommitResult next = records.apply(Batch.builder().put(KEY, Payload.ofText("y")).build());
    assertThat(next).isEqualTo(new CommitResult.Committed(new Revision(8, 41)));
    assertThat(records.restore(new RecordSnapshot(1, 0, List.of()))).isEqualTo(9);
    assertThat(records.snapshot().records()).isEmpty();
  }

  @Test
  void aSnapshotDoesNotChangeAfterwards() {
    InMemoryRecords records = filled(1);
    RecordSnapshot snapshot = records.snapshot();
    byte[] before = snapshot.encode();
    records.apply(Batch.builder().put(KEY, Payload.ofText("later")).build());
    assertThat(snapshot.encode()).isEqualTo(before);
  }

  @Test
  void snapshotsTravelAsBytes() {
    for (int seed = 0; seed < 50; seed++) {
      RecordSnapshot snapshot = filled(seed).snapshot();
      assertThat(RecordSnapshot.decode(snapshot.encode())).as("seed %d", seed).isEqualTo(snapshot);
    }
    RecordSnapshot empty = InMemoryRecords.create().snapshot();
    assertThat(RecordSnapshot.decode(empty.encode())).isEqualTo(empty);
  }

  @Test
  void damagedSnapshotsAreRefused() {
    byte[] bytes = small().encode();
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length));
    }
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refused(flipped);
    }
    byte[] body = Arrays.copyOf(bytes, bytes.length - 4);
    for (int i = 0; i < body.length; i++) {
      byte[] changed = body.clone();
      changed[i] = (byte) 0xff;
      refusedOrEqual(BatchCodecTest.sealed(changed));
    }
  }

  @Test
  void whatIsNoSnapshotIsRefused() {
    StoredRecord record = new StoredRecord(KEY, Payload.ofText("x"), new Revision(2, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecordSnapshot(1, 5, List.of(record)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecordSnapshot(2, 4, List.of(record)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecordSnapshot(2, 5, List.of(record, record)));
    assertThatIllegalArgumentException().isThrownBy(() -> new RecordSnapshot(0, 5, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new RecordSnapshot(1, -1, List.of()));
  }

  @Test
  void aListenerThatIsStuckCostsBoundedMemory() throws Exception {
    InMemoryRecords records = InMemoryRecords.create();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Recorder recorder =
        new Recorder(
            call -> {
              inside.countDown();
              awaitQuietly(release);
            });
    try (RecordStore store = records.open()) {
      store.watch(recorder);
      assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 400; i++) {
        records.apply(batchOf32(i));
      }
      release.countDown();
      assertThat(recorder.await(call -> call.kind() == Recorder.Kind.RESYNC)).isPresent();
      assertThat(recorder.calls()).noneMatch(call -> call.keys().size() > 10_000);
    }
  }

  @Test
  void noThreadOutlivesItsSubscription() throws Exception {
    InMemoryRecords records = InMemoryRecords.create();
    List<Recorder> recorders = new ArrayList<>();
    RecordStore store = records.open();
    for (int i = 0; i < 3; i++) {
      Recorder recorder = new Recorder();
      store.watch(recorder);
      recorders.add(recorder);
    }
    List<Thread> threads = new ArrayList<>();
    for (Recorder recorder : recorders) {
      threads.add(recorder.await(call -> true).orElseThrow().thread());
    }
    assertThat(threads).doesNotHaveDuplicates().allMatch(Thread::isDaemon);
    assertThat(threads).allMatch(thread -> thread.getName().startsWith("castellan-"));
    store.close();
    assertThat(threads).noneMatch(Thread::isAlive);
  }

  private static Batch batchOf32(int number) {
    Batch.Builder batch = Batch.builder();
    for (int i = 0; i < Batch.MAX_WRITES; i++) {
      batch.put(new RecordKey("many", number + "-" + i), Payload.ofText("x"));
    }
    return batch.build();
  }

  private static InMemoryRecords filled(int seed) {
    Random random = new Random(seed);
    InMemoryRecords records = InMemoryRecords.create();
    for (int i = 0; i < 50; i++) {
      records.apply(RandomBatches.next(random));
    }
    records.apply(Batch.of(new Write.Put(KEY, Payload.ofText("last"), Condition.ANY)));
    return records;
  }

  private static RecordSnapshot small() {
    return new RecordSnapshot(
        2,
        9,
        List.of(
            new StoredRecord(KEY, Payload.ofText("x"), new Revision(1, 9)),
            new StoredRecord(new RecordKey("user", "b"), Payload.ofText(""), new Revision(2, 3))));
  }

  private static void refused(byte[] bytes) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> RecordSnapshot.decode(bytes))
        .withMessageStartingWith("The bytes are not a valid snapshot: ");
  }

  private static void refusedOrEqual(byte[] bytes) {
    try {
      assertThat(RecordSnapshot.decode(bytes).encode()).isEqualTo(bytes);
    } catch (StoreException e) {
      assertThat(e).hasMessageStartingWith("The bytes are not a valid snapshot: ");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
