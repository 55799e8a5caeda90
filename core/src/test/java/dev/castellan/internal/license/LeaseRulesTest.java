package dev.castellan.internal.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.license.SimulatedCluster.Member;
import dev.castellan.internal.model.Records;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.Admission.Reason;
import dev.castellan.license.Admission.Refused;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each rule on which the argument of docs/quota.md rests, at the one moment at which it matters:
 * what a random history meets once in thousands.
 */
@Timeout(20)
class LeaseRulesTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimulatedCluster cluster = new SimulatedCluster(300);

  /** A clock that notes how many places are taken whenever it is looked at. */
  private static final class Witness implements TimeSource {

    private final List<Integer> taken = new ArrayList<>();
    private IntSupplier places = () -> 0;

    @Override
    public Instant instant() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      taken.add(places.getAsInt());
      return 0;
    }
  }

  /** Otherwise a process that is paused in between gives out a place on a lease that is over. */
  @Test
  void theClockIsLookedAtAfterThePlaceWasTaken() {
    Witness clock = new Witness();
    Places places = Places.leased(new FixedRule(10), clock);
    places.leaseUntil(1);
    places.adjust(5);
    clock.places = places::used;

    assertThat(places.take()).isTrue();
    assertThat(places.takeOver()).isTrue();

    assertThat(clock.taken).containsExactly(1, 2);
  }

  @Test
  void aLeaseCountsFromBeforeItsRenewalWasSent() {
    Member slow = cluster.start();
    cluster.run(Duration.ofSeconds(6));
    slow.store.beforeNextCommit(() -> cluster.pass(Duration.ofSeconds(12)));
    cluster.run(Duration.ofSeconds(2));

    cluster.pass(Duration.ofSeconds(10));
    assertThat(slow.admit()).isInstanceOf(Permit.class);
    cluster.pass(Duration.ofSeconds(4));
    assertThat(slow.admit()).isEqualTo(new Refused(Reason.LEASE_OVER, 300));
  }

  @Test
  void aRenewalIsSeenWhenTheAnswerIsThereNotWhenItWasAskedFor() {
    Member other = cluster.start();
    Member observer = cluster.start();
    other.admit(100);
    cluster.run(Duration.ofSeconds(10));
    cluster.members.remove(other);
    int before = observer.places.share();
    observer.beforeRead =
        () -> {
          cluster.pass(Duration.ofSeconds(20));
          other.tick(); // It renews its lease while the question is on its way.
        };

    cluster.run(Duration.ofSeconds(24));
    observer.admit(300);
    assertThat(observer.places.used()).as("as long as the other may live").isEqualTo(before);
    assertThat(other.admit()).isInstanceOf(Permit.class);
    cluster.run(Duration.ofSeconds(6));
    observer.admit(300);
    assertThat(observer.places.used()).isGreaterThan(before);
    assertThat(other.admit()).isEqualTo(new Refused(Reason.LEASE_OVER, 300));
  }

  @Test
  void theLowerShareCountsUntilTheStoreWasAsked() {
    Member giving = cluster.start();
    Member taking = cluster.start();
    giving.admit(140);
    cluster.run(Duration.ofSeconds(8));
    giving.permits.forEach(Permit::close);
    int had = giving.places.share();
    giving.store.failNextCommit(CommitFault.ANSWER_LOST);
    giving.store.beforeNextCommit(giving.store::failReads);

    for (int i = 0; i < 5; i++) {
      taking.admit(300);
      cluster.run(SECOND);
    }
    assertThat(cluster.table().orElseThrow().get(giving.name).share()).isLessThan(had);
    giving.admit(300);
    assertThat(cluster.taken()).isLessThanOrEqualTo(300);
    assertThat(cluster.inForce()).isLessThanOrEqualTo(300);

    giving.store.healReads();
    cluster.run(Duration.ofSeconds(3));
    assertThat(cluster.inForce()).isEqualTo(cluster.leased());
  }

  @Test
  void noPlaceIsSharedOutByALicenceThatWasReplaced() {
    Member member = cluster.start();
    cluster.conditions = List.of(new Write.Check(Records.LICENSE, Condition.ABSENT));
    cluster.run(Duration.ofSeconds(8));
    int before = member.places.share();
    Revision replaced = license();

    member.admit(300);
    cluster.run(SECOND);
    assertThat(member.places.share()).isEqualTo(before);
    assertThat(cluster.leased()).isEqualTo(before);

    cluster.conditions = List.of(new Write.Check(Records.LICENSE, Condition.at(replaced)));
    cluster.run(SECOND);
    assertThat(member.admit(300)).isEqualTo(300 - before);
  }

  /**
   * A table that was brought back looks as good as any but for being older than one seen before.
   */
  @Test
  void aTableFromBeforeARestoreGivesNothingBackThatWentToAnother() {
    Member first = cluster.start();
    RecordSnapshot backup = cluster.backup();
    int had = first.places.share();
    Member second = cluster.start();
    for (int i = 0; i < 10; i++) {
      second.admit(220);
      cluster.run(SECOND);
    }
    int left = first.places.share();
    assertThat(left).isLessThan(had);

    cluster.restore(backup);
    first.holder.hint();
    first.tick();

    assertThat(first.places.share()).isLessThanOrEqualTo(left);
    assertThat(cluster.inForce()).isLessThanOrEqualTo(300);
  }

  private Revision license() {
    try (RecordStore store = cluster.records.open()) {
      Batch batch = Batch.builder().put(Records.LICENSE, Payload.ofText("{}")).build();
      return ((CommitResult.Committed) store.commit(batch)).revision();
    }
  }
}
