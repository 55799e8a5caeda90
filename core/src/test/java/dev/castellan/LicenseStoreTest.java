package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.model.Records;
import dev.castellan.license.Admission;
import dev.castellan.license.Forge;
import dev.castellan.license.LicenseService;
import dev.castellan.license.LicenseSettings;
import dev.castellan.license.LicenseState;
import dev.castellan.license.LicenseStatus;
import dev.castellan.license.StoredLicenseSettings;
import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.Write;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The licence and what others do to its records. */
@Timeout(60)
final class LicenseStoreTest {

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);

  private Node node() {
    return node(clock);
  }

  private Node node(FixedClock byThis) {
    return Node.on(records, byThis, builder -> builder.licenseVerifier(Forge.verifier()));
  }

  private static LicenseStatus status(Node node) {
    return node.castellan.license().status();
  }

  private static String text(Node node, String id) {
    return node.store
        .get(new RecordKey("meta", id))
        .map(record -> record.payload().text())
        .orElse("");
  }

  @Test
  void aDamagedPeakMakesNobodyYounger() {
    RecordKey peak = new RecordKey("license-peak", "day-2026-03-01");
    try (Node node = node()) {
      node.store.commit(Batch.builder().put(peak, Payload.ofText("{\"format\":1}")).build());
      Node.await(() -> node.castellan.license().admit("c", "c") instanceof Admission.Permit);
      passAMinute(node, clock);
      Node.await(() -> text(node, "license-clock").contains("2026-03-01T12:01"));
      Node.refused(ErrorCode.DATA_DAMAGED, () -> node.asSystem().license().usage());
    }
  }

  /** Lets what is due each minute be done by a node that has heard from its store. */
  private static void passAMinute(Node node, FixedClock clock) {
    clock.advance(Duration.ofSeconds(59));
    Node.await(() -> node.castellan.health().state() == Health.State.UP);
    clock.advance(Duration.ofSeconds(2));
  }

  @Test
  void damagedRecordsOfClockAndWatermarksAreLeftAside() {
    try (Node node = node()) {
      for (String id : List.of("license-clock", "license-settings")) {
        RecordKey key = new RecordKey("meta", id);
        node.store.commit(Batch.builder().put(key, Payload.ofText("{\"format\":1}")).build());
      }
      node.asSystem().license().update(Forge.key(Forge.license("L-200", 200)), Optional.empty());
      assertThat(status(node).connectionLimit()).isEqualTo(200);
      assertThat(node.asSystem().license().settings().settings())
          .isEqualTo(LicenseSettings.STANDARD);
    }
    try (Node node = node()) {
      assertThat(status(node).state()).isEqualTo(LicenseState.VALID);
      assertThat(status(node).time()).isEqualTo(clock.instant());
    }
  }

  @Test
  void f15_theTimeIsTheHighestThatAnyNodeHasSeenUntilOneOfThemBeginsAnew() {
    FixedClock ahead = FixedClock.at("2026-03-01T20:00:00Z");
    try (Node one = node();
        Node two = node(ahead)) {
      passAMinute(two, ahead);
      Node.await(() -> text(two, "license-clock").contains("2026-03-01T20:0"));
      clock.advance(Duration.ofSeconds(1));
      Node.await(() -> status(one).states().contains(LicenseState.CLOCK_SUSPECT));
      assertThat(status(one).time()).isAfterOrEqualTo("2026-03-01T20:00:00Z");

      ahead.set(clock.instant());
      ahead.advance(Duration.ofSeconds(1));
      Node.await(() -> status(two).states().contains(LicenseState.CLOCK_SUSPECT));
      assertThat(one.asSystem().license().resetClock()).isEqualTo(clock.instant());
      Node.await(() -> status(two).time().isBefore(Instant.parse("2026-03-01T13:00:00Z")));
      Node.await(() -> status(two).state() == LicenseState.VALID);
      assertThat(status(one).state()).isEqualTo(LicenseState.VALID);
    }
  }

  @Test
  void watermarksAreChangedUnderTheirVersion() {
    try (Node one = node();
        Node two = node()) {
      LicenseService first = one.asSystem().license();
      LicenseService second = two.asSystem().license();
      assertThat(first.settings())
          .isEqualTo(
              new StoredLicenseSettings(LicenseSettings.STANDARD, LicenseStatus.NO_VERSION, false));
      Optional<String> nothing = Optional.of(LicenseStatus.NO_VERSION);
      StoredLicenseSettings high = first.changeSettings(now -> now.highWatermark(90), nothing);
      Node.refused(
          ErrorCode.VERSION_CONFLICT,
          () -> second.changeSettings(now -> now.highWatermark(95), nothing));
      Node.await(() -> second.settings().equals(high));
      StoredLicenseSettings low =
          second.changeSettings(now -> now.lowWatermark(60), Optional.of(high.version()));
      assertThat(low.settings()).isEqualTo(new LicenseSettings(90, 60));
      assertThat(low.version()).isNotEqualTo(high.version());
      assertThat(second.settings()).isEqualTo(low);
      Node.refused(
          ErrorCode.VERSION_CONFLICT,
          () -> first.changeSettings(now -> now.lowWatermark(50), Optional.of(high.version())));
    }
  }

  @Test
  void aLeaseIsRenewedUnderTheLicenceInForceAlone() {
    Spy spy = new Spy(records.open());
    try (Node node = Node.over(spy, clock)) {
      assertThat(spy.answers).noneMatch(CommitResult.Conflict.class::isInstance);
      Node.await(() -> node.castellan.license().admit("c", "c") instanceof Admission.Permit);
      spy.before.add(
          () ->
              spy.store.commit(
                  Batch.builder()
                      .put(Records.LICENSE, Payload.ofText("{\"format\":1,\"number\":1}"))
                      .build()));

      clock.advance(Duration.ofSeconds(8));

      Node.await(() -> spy.answers.contains(new CommitResult.Conflict(Records.LICENSE)));
      Node.await(() -> !status(node).version().equals(LicenseStatus.NO_VERSION));
      clock.advance(Duration.ofSeconds(1));
      Node.await(() -> spy.answers.get(spy.answers.size() - 1) instanceof CommitResult.Committed);
    }
  }

  /** Notes what came of each change of the table of leases. */
  private static final class Spy implements RecordStore {

    private final RecordStore store;
    private final Queue<Runnable> before = new ConcurrentLinkedQueue<>();
    private final List<CommitResult> answers = new CopyOnWriteArrayList<>();

    Spy(RecordStore store) {
      this.store = store;
    }

    @Override
    public Optional<StoredRecord> get(RecordKey key) {
      return store.get(key);
    }

    @Override
    public List<StoredRecord> list(String collection, String afterId, int limit) {
      return store.list(collection, afterId, limit);
    }

    @Override
    public CommitResult commit(Batch batch) {
      boolean ofLeases =
          batch.writes().stream()
              .anyMatch(write -> write instanceof Write.Put && write.key().equals(Records.LEASES));
      if (!ofLeases) {
        return store.commit(batch);
      }
      Optional.ofNullable(before.poll()).ifPresent(Runnable::run);
      CommitResult answer = store.commit(batch);
      answers.add(answer);
      return answer;
    }

    @Override
    public Subscription watch(ChangeListener listener) {
      return store.watch(listener);
    }

    @Override
    public StoreTraits traits() {
      return store.traits();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
