package dev.castellan.internal.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.license.SimulatedCluster.Member;
import dev.castellan.internal.model.LeaseTableDoc;
import dev.castellan.internal.model.LeaseTableDoc.Lease;
import dev.castellan.internal.model.Records;
import dev.castellan.license.Admission;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.Admission.Reason;
import dev.castellan.license.Admission.Refused;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/quota.md says of nodes that share a quota, one after the other. */
@Timeout(20)
class LeaseHolderTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimulatedCluster cluster = new SimulatedCluster(300);

  @Test
  void theFirstNodeLeavesSomethingForTheNextAndTakesItWhenItRunsShort() {
    Member first = cluster.start();
    assertThat(first.places.share()).isEqualTo(150);

    first.admit(140);
    cluster.run(SECOND);

    assertThat(first.places.share()).isEqualTo(300);
    assertThat(first.admit(200)).isEqualTo(160);
    assertThat(first.admit()).isEqualTo(new Refused(Reason.QUOTA_EXCEEDED, 300));
  }

  @Test
  void aNodeThatJoinsFindsPlacesAtOnceAndAnEqualPartSoon() {
    Member first = cluster.start();
    Member second = cluster.start();
    assertThat(second.admit(10)).isEqualTo(10);

    cluster.run(Duration.ofSeconds(10));

    fill(second);
    assertThat(second.places.used()).isEqualTo(300);
    assertThat(first.admit()).isEqualTo(new Refused(Reason.QUOTA_EXCEEDED, 300));
  }

  @Test
  void whoRunsShortGetsWhatOthersDoNotNeedToTheLastPlace() {
    Member first = cluster.start();
    Member second = cluster.start();
    Member third = cluster.start();
    second.admit(20);
    cluster.run(SECOND);

    assertThat(fill(first)).isEqualTo(280);
    assertThat(first.admit()).isEqualTo(new Refused(Reason.QUOTA_EXCEEDED, 300));
    assertThat(third.admit()).isEqualTo(new Refused(Reason.QUOTA_EXCEEDED, 300));
    first.permits.get(0).close();
    cluster.run(SECOND);
    assertThat(third.admit(5)).as("the place that was given back").isLessThanOrEqualTo(1);
    cluster.run(SECOND);
    assertThat(third.admit(5) + third.permits.size() + first.admit(5)).isGreaterThanOrEqualTo(1);
    assertThat(cluster.taken()).isEqualTo(300);
  }

  @Test
  void aRefusalSaysThatOthersHaveFreePlaces() {
    Member first = cluster.start();
    cluster.start();
    cluster.run(Duration.ofSeconds(10));

    first.admit(300);

    assertThat(first.admit()).isEqualTo(new Refused(Reason.SHARE_USED_UP, 300));
  }

  @Test
  void aNodeIsRefusedNothingBeforeItHasALease() {
    Member member = cluster.start();
    assertThat(member.places.hasLease()).isTrue();
    SimulatedCluster empty = new SimulatedCluster(0);
    assertThat(empty.start().admit()).isEqualTo(new Refused(Reason.QUOTA_EXCEEDED, 0));
  }

  @Test
  void theShareOfANodeThatIsGoneReturnsAfterItsTerm() {
    Member first = cluster.start();
    Member second = cluster.start();
    first.admit(100);
    cluster.run(Duration.ofSeconds(10));
    int before = second.places.share();
    first.die();

    cluster.run(Duration.ofSeconds(20));
    second.admit(300);
    assertThat(second.places.used()).as("while it may still live").isEqualTo(before);

    cluster.run(Duration.ofSeconds(10));
    assertThat(cluster.table().orElseThrow()).as("30 s after its death").hasSize(1);
    fill(second);
    assertThat(second.places.used()).isEqualTo(300);
  }

  @Test
  void aPausedNodeAdmitsNobodyOnALeaseThatIsOver() {
    Member paused = cluster.start();
    Permit held = (Permit) paused.admit();
    cluster.pass(Duration.ofSeconds(26));

    assertThat(paused.admit()).isEqualTo(new Refused(Reason.LEASE_OVER, 300));
    assertThat(paused.quota.admit("other", "node0-1"))
        .as("a connection of a session that is in")
        .isInstanceOf(Permit.class);
    assertThat(paused.places.used()).isEqualTo(1);
    held.close();

    paused.tick();
    assertThat(paused.admit()).isInstanceOf(Permit.class);
  }

  @Test
  void aPausedNodeThatLostItsShareKnowsItAtItsFirstTick() {
    Member paused = cluster.start();
    paused.admit(140);
    Member other = cluster.start();
    cluster.run(SECOND);
    cluster.members.remove(paused);
    cluster.run(Duration.ofSeconds(35));
    assertThat(fill(other)).isEqualTo(300);
    cluster.members.add(paused);

    assertThat(paused.admit()).isEqualTo(new Refused(Reason.LEASE_OVER, 300));
    cluster.run(SECOND);

    assertThat(paused.admit()).isInstanceOf(Refused.class);
    assertThat(paused.quota.connectionsEverywhere()).as("over hard, and shown").isEqualTo(440);
    assertThat(other.quota.connectionsEverywhere()).isEqualTo(440);
    other.permits.subList(0, 150).forEach(Permit::close);
    cluster.run(Duration.ofSeconds(10));
    assertThat(paused.admit(100) + other.admit(100)).as("below the limit again").isEqualTo(10);
    assertThat(cluster.taken()).isEqualTo(300);
  }

  @Test
  void aNodeThatIsCutOffGivesOutItsShareAsLongAsItsLeaseLasts() {
    Member cut = cluster.start();
    cluster.start();
    cluster.run(Duration.ofSeconds(10));
    cut.cut = true;

    cluster.run(Duration.ofSeconds(15));
    assertThat(cut.admit(10)).isEqualTo(10);
    cluster.run(Duration.ofSeconds(15));
    assertThat(cut.admit()).isEqualTo(new Refused(Reason.LEASE_OVER, 300));

    cut.cut = false;
    cluster.run(Duration.ofSeconds(5));
    assertThat(cut.admit()).isInstanceOf(Permit.class);
  }

  @Test
  void aSmallerLicenceLowersAllSharesAndDropsNobody() {
    Member first = cluster.start();
    Member second = cluster.start();
    first.admit(50);
    second.admit(20);
    cluster.run(Duration.ofSeconds(10));

    cluster.limit = 100;
    cluster.run(Duration.ofSeconds(10));
    assertThat(cluster.leased()).isLessThanOrEqualTo(100);
    first.admit(100);
    second.admit(100);
    assertThat(cluster.taken()).isLessThanOrEqualTo(100);

    cluster.limit = 40;
    assertThat(first.admit()).isInstanceOf(Refused.class);
    cluster.run(Duration.ofSeconds(10));
    assertThat(cluster.leased()).isLessThanOrEqualTo(40);
    assertThat(cluster.taken()).isGreaterThanOrEqualTo(70);
    assertThat(first.admit()).isEqualTo(new Refused(Reason.QUOTA_EXCEEDED, 40));
    assertThat(second.admit()).isEqualTo(new Refused(Reason.QUOTA_EXCEEDED, 40));

    cluster.limit = 400;
    cluster.run(Duration.ofSeconds(10));
    fill(first);
    assertThat(cluster.taken()).isEqualTo(400);
  }

  @Test
  void withoutALimitNobodyNeedsALease() {
    cluster.limit = QuotaRule.NONE;
    Member member = cluster.start();
    member.cut = true;
    cluster.run(Duration.ofMinutes(1));

    assertThat(member.admit(1_000)).isEqualTo(1_000);
  }

  @Test
  void whatIsHandedOverGoesToTheOtherNodeAndNobodyGetsInBetween() {
    cluster.limit = 20;
    Member here = cluster.start();
    Member there = cluster.start();
    for (int i = 0; i < 20; i++) {
      here.admit(20);
      there.admit(1);
      cluster.run(SECOND);
    }
    assertThat(cluster.taken()).isEqualTo(20);
    int had = there.places.used();
    Permit old = here.permits.get(0);

    Admission moved = there.keep(there.quota.admitReplacing("moved", "node0-1"));
    assertThat(moved).as("at full quota").isInstanceOf(Permit.class);
    assertThat(there.admit()).isInstanceOf(Refused.class);
    old.handOver(there.name);
    old.close();
    old.handOver(there.name);
    assertThat(here.admit()).as("the place is not here any more").isInstanceOf(Refused.class);
    cluster.run(Duration.ofSeconds(3));

    assertThat(here.admit()).isInstanceOf(Refused.class);
    assertThat(there.admit()).isInstanceOf(Refused.class);
    assertThat(cluster.taken()).isEqualTo(20);
    assertThat(there.places.used()).isEqualTo(had + 1);
    assertThat(cluster.table().orElseThrow().get(there.name).share()).isEqualTo(had + 1);
    assertThat(cluster.leased()).isEqualTo(20);
    ((Permit) moved).close();
    cluster.run(Duration.ofSeconds(3));
    assertThat(here.admit(5) + there.admit(5)).isEqualTo(1);
  }

  @Test
  void aPlaceHandedOverToANodeThatIsGoneIsNotLost() {
    cluster.limit = 2;
    Member here = cluster.start();
    here.admit(2);
    cluster.run(SECOND);
    here.admit(2);
    assertThat(here.places.used()).isEqualTo(2);

    here.permits.get(0).handOver("nobody");
    cluster.run(Duration.ofSeconds(10));
    assertThat(here.admit(2)).isEqualTo(1);

    here.permits.get(1).handOver(here.name);
    assertThat(here.admit(2)).as("to itself").isEqualTo(1);
  }

  @Test
  void whoLeavesGivesBackAtOnceWhatIsFreeAndTheRestLater() {
    Member first = cluster.start();
    Member second = cluster.start();
    first.admit(10);
    cluster.run(Duration.ofSeconds(10));

    first.holder.leave();
    assertThat(first.admit()).isEqualTo(new Refused(Reason.CLOSED, 300));
    assertThat(cluster.table().orElseThrow().get(first.name).share()).isEqualTo(10);
    cluster.members.remove(first);
    assertThat(fill(second)).isEqualTo(290);
    cluster.run(Duration.ofSeconds(30));
    assertThat(fill(second)).isEqualTo(10);

    second.permits.forEach(Permit::close);
    second.holder.leave();
    assertThat(cluster.table().orElseThrow()).isEmpty();
  }

  @Test
  void afterARestoreEachKeepsWhatItHasAndNobodyGetsMoreBeforeAllOldLeasesAreOver() {
    Member first = cluster.start();
    cluster.run(SECOND);
    RecordSnapshot backup = cluster.backup(); // Here the first one has half of it.
    Member second = cluster.start();
    first.admit(40);
    cluster.run(Duration.ofSeconds(10));

    cluster.restore(backup);
    cluster.run(SECOND);
    assertThat(second.admit()).as("what it had, it has").isInstanceOf(Permit.class);
    for (int i = 0; i < 24; i++) {
      cluster.run(SECOND);
      assertThat(cluster.inForce()).isLessThanOrEqualTo(300);
      first.admit(300);
    }
    cluster.run(Duration.ofSeconds(10));
    fill(first);
    assertThat(cluster.taken()).isEqualTo(300);
    assertThat(cluster.table().orElseThrow()).doesNotContainKey(LeasePlan.BEFORE_RESTORE);
  }

  @Test
  void aNodeThatKnowsNothingOfARestoreGetsNothingBeforeOldLeasesAreOver() {
    RecordSnapshot empty = cluster.backup();
    Member first = cluster.start();
    first.admit(150);
    cluster.run(SECOND);
    first.admit(150);
    cluster.restore(empty);

    Member second = cluster.start();
    assertThat(second.admit()).isInstanceOf(Refused.class);
    cluster.run(SECOND);
    assertThat(cluster.inForce()).isLessThanOrEqualTo(300);
    assertThat(cluster.taken()).isEqualTo(300);
    first.die();
    cluster.run(Duration.ofSeconds(30));
    assertThat(fill(second)).isEqualTo(300);
  }

  @Test
  void whenAnAnswerIsLostTheStoreTellsWhatHappened() {
    Member first = cluster.start();
    Member second = cluster.start();
    first.admit(300);
    for (CommitFault fault : List.of(CommitFault.ANSWER_LOST, CommitFault.REQUEST_LOST)) {
      second.store.failNextCommit(fault);
      first.store.failNextCommit(fault);
      cluster.run(Duration.ofSeconds(8));
      first.admit(300);
      assertThat(cluster.inForce()).isEqualTo(cluster.leased());
    }
    first.store.failNextCommit(CommitFault.REFUSED);
    cluster.run(Duration.ofSeconds(10));
    fill(first);
    assertThat(cluster.taken()).isEqualTo(300);
  }

  @Test
  void anAnswerThatIsLostForGoodCountsForTheLowerShare() {
    Member first = cluster.start();
    cluster.run(Duration.ofSeconds(10));
    int before = first.places.share();
    first.admit(before);
    first.store.failNextCommit(CommitFault.ANSWER_LOST);
    first.store.beforeNextCommit(first.store::failReads);

    cluster.run(SECOND);
    assertThat(first.places.share()).isEqualTo(before);
    first.store.healReads();
    cluster.run(Duration.ofSeconds(2));
    assertThat(first.places.share()).isEqualTo(300);
  }

  @Test
  void aDamagedTableIsNotRepaired() {
    Member first = cluster.start();
    try (var store = cluster.records.open()) {
      store.commit(Batch.builder().put(Records.LEASES, Payload.ofText("{\"format\":1}")).build());
    }
    cluster.run(Duration.ofSeconds(30));

    assertThat(first.admit()).isEqualTo(new Refused(Reason.LEASE_OVER, 300));
    assertThat(first.holder.problem().orElseThrow()).contains("quota/leases");
  }

  @Test
  void moreNodesThanTheRecordHasRoomForGetNothing() {
    Map<String, Lease> many = new TreeMap<>();
    for (int i = 0; i < LeaseHolder.MAX_NODES; i++) {
      many.put("n".repeat(116) + (1_000 + i), new Lease(Long.MAX_VALUE, 1, 1_000_000, true));
    }
    try (var store = cluster.records.open()) {
      store.commit(
          Batch.builder()
              .put(Records.LEASES, LeaseTableDoc.empty(1).leases(many).payload())
              .build());
    }
    Member member = cluster.start();

    assertThat(member.admit()).isEqualTo(new Refused(Reason.LEASE_OVER, 300));
    assertThat(member.holder.problem().orElseThrow()).contains("Too many nodes");
    cluster.run(Duration.ofSeconds(40));
    assertThat(member.admit()).isInstanceOf(Permit.class);
  }

  /** Lets in as many as there is room for, wherever the places are; how many that were. */
  private int fill(Member member) {
    int admitted = 0;
    for (int inVain = 0; inVain < 4; inVain++) {
      int more = member.admit(500);
      admitted += more;
      inVain = more > 0 ? -1 : inVain;
      cluster.run(Duration.ofMillis(700));
    }
    return admitted;
  }
}
