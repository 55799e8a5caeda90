package dev.castellan.internal.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.license.Admission;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.Admission.Reason;
import dev.castellan.license.Admission.Refused;
import dev.castellan.storage.TimeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionQuotaTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static ConnectionQuota quota(int limit) {
    QuotaRule rule = new FixedRule(limit);
    Places places = Places.own(rule, TimeSource.system());
    return new ConnectionQuota(rule, places, node -> places.giveBack());
  }

  private static Refused full(int limit) {
    return new Refused(Reason.QUOTA_EXCEEDED, limit);
  }

  private static Permit permit(ConnectionQuota quota, String connection, String session) {
    Admission admission = quota.admit(connection, session);
    assertThat(admission).isInstanceOf(Permit.class);
    return (Permit) admission;
  }

  @Test
  void placesAreGivenUpToTheLimit() {
    ConnectionQuota quota = quota(2);
    permit(quota, "c1", "s1");
    permit(quota, "c2", "s2");

    assertThat(quota.admit("c3", "s3")).isEqualTo(full(2));
    assertThat(quota.connectionsHere()).isEqualTo(2);
    assertThat(quota.connectionsEverywhere()).isEqualTo(2);
  }

  @Test
  void aLimitOfZeroAdmitsNobody() {
    assertThat(quota(0).admit("c", "s")).isEqualTo(full(0));
  }

  @Test
  void aPermitGivesItsPlaceBackOnce() {
    ConnectionQuota quota = quota(2);
    Permit first = permit(quota, "c1", "s1");
    permit(quota, "c2", "s2");
    first.close();
    first.close();

    assertThat(quota.connectionsHere()).isEqualTo(1);
    permit(quota, "c3", "s3");
    first.close();
    assertThat(quota.admit("c4", "s4")).isEqualTo(full(2));
  }

  @Test
  void aTakeOverAtFullQuotaSharesThePlaceOfWhatItReplaces() {
    ConnectionQuota quota = quota(1);
    Permit old = permit(quota, "c1", "s1");
    Permit taker = permit(quota, "c2", "s1");

    assertThat(quota.connectionsHere()).isEqualTo(1);
    old.close();
    assertThat(quota.connectionsHere()).isEqualTo(1);
    assertThat(quota.admit("c3", "s3")).isEqualTo(full(1));
    taker.close();
    assertThat(quota.connectionsHere()).isZero();
    permit(quota, "c3", "s3");
  }

  @Test
  void aConnectionHoldsOnePermit() {
    ConnectionQuota quota = quota(5);
    Permit permit = permit(quota, "c1", "s1");

    assertThatThrownBy(() -> quota.admit("c1", "s1")).isInstanceOf(IllegalStateException.class);
    assertThat(quota.connectionsHere()).isEqualTo(1);
    permit.close();
    Permit again = permit(quota, "c1", "s2");
    permit.close();
    assertThat(quota.connectionsHere()).as("the old permit closes nothing new").isEqualTo(1);
    again.close();
  }

  @Test
  void aRefusedConnectionMayAskAgain() {
    ConnectionQuota quota = quota(1);
    Permit first = permit(quota, "c1", "s1");
    assertThat(quota.admit("c2", "s2")).isInstanceOf(Refused.class);
    first.close();

    permit(quota, "c2", "s2");
  }

  @Test
  void reconcilingClosesWhatIsNotLive() {
    ConnectionQuota quota = quota(3);
    permit(quota, "c1", "s1");
    permit(quota, "c2", "s2");
    Permit kept = permit(quota, "c3", "s3");

    assertThat(quota.reconcile(List.of("c3", "unknown"))).isEqualTo(2);
    assertThat(quota.reconcile(List.of("c3"))).isZero();
    assertThat(quota.connectionsHere()).isEqualTo(1);
    kept.close();
    assertThat(quota.reconcile(Set.of())).isZero();
    assertThat(quota.connectionsHere()).isZero();
    permit(quota, "c1", "s1");
  }

  @Test
  void reconcilingOneOfTwoConnectionsOfASessionKeepsItsPlace() {
    ConnectionQuota quota = quota(1);
    permit(quota, "c1", "s1");
    permit(quota, "c2", "s1");

    assertThat(quota.reconcile(List.of("c2"))).isEqualTo(1);
    assertThat(quota.connectionsHere()).isEqualTo(1);
    assertThat(quota.reconcile(List.of())).isEqualTo(1);
    assertThat(quota.connectionsHere()).isZero();
  }

  @Test
  void threeHundredAtOnceLeaveExactlyFifty() throws Exception {
    for (int round = 0; round < 20; round++) {
      ConnectionQuota quota = quota(50);
      List<Admission> answers =
          atOnce(300, thread -> () -> quota.admit("c" + thread, "s" + thread));

      assertThat(answers.stream().filter(Permit.class::isInstance)).hasSize(50);
      assertThat(quota.connectionsHere()).isEqualTo(50);
    }
  }

  @Test
  void aStormOfTakeOversAtFullQuotaIsAdmittedAndLeavesOnePlaceEach() throws Exception {
    for (int round = 0; round < 20; round++) {
      ConnectionQuota quota = quota(10);
      List<Permit> old = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        old.add(permit(quota, "old" + i, "s" + i));
      }
      // For each of ten sessions nine take over, one closes the old one, and strangers try to get
      // in.
      List<Admission> answers =
          atOnce(
              200,
              thread ->
                  () -> {
                    int session = thread % 10;
                    int role = thread / 10;
                    if (role < 9) {
                      return quota.admit("new" + thread, "s" + session);
                    }
                    if (role == 9) {
                      old.get(session).close();
                      return full(-1);
                    }
                    return quota.admit("stranger" + thread, "x" + thread);
                  });

      assertThat(quota.connectionsHere()).isLessThanOrEqualTo(10);
      answers.stream()
          .filter(Permit.class::isInstance)
          .map(Permit.class::cast)
          .forEach(Permit::close);
      assertThat(quota.connectionsHere()).isZero();
      assertThat(answers.stream().filter(Permit.class::isInstance))
          .as("as long as an old permit is open, its session gets in")
          .hasSizeGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void manyThreadsNeverSeeMoreThanTheLimitAndEndWithNone() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("ConnectionQuotaTest seed " + seed);
    ConnectionQuota quota = quota(20);
    AtomicInteger permits = new AtomicInteger();
    Set<String> distinctSessions = ConcurrentHashMap.newKeySet();
    AtomicBoolean broken = new AtomicBoolean();
    atOnce(
        16,
        thread ->
            () -> {
              Random random = new Random(seed + thread);
              Deque<Permit> mine = new ArrayDeque<>();
              for (int i = 0; i < 4_000; i++) {
                if (random.nextInt(5) < 3) {
                  // Sessions of one's own, so that what one holds must be counted.
                  String session = "s" + thread + '-' + random.nextInt(4);
                  if (quota.admit(thread + ":" + i, session) instanceof Permit permit) {
                    mine.add(permit);
                    permits.incrementAndGet();
                    distinctSessions.add(session);
                  }
                } else if (!mine.isEmpty()) {
                  mine.poll().close();
                  permits.decrementAndGet();
                }
                long places = quota.connectionsHere();
                if (places < 0 || places > 20 || (!mine.isEmpty() && places == 0)) {
                  broken.set(true);
                }
              }
              mine.forEach(Permit::close);
              return null;
            });

    assertThat(broken).isFalse();
    assertThat(distinctSessions).isNotEmpty();
    assertThat(quota.connectionsHere()).isZero();
    assertThat(quota.reconcile(List.of())).as("no permit is left over").isZero();
    for (int i = 0; i < 20; i++) {
      permit(quota, "last" + i, "last" + i);
    }
    assertThat(quota.admit("one too many", "x")).isInstanceOf(Refused.class);
  }

  @Test
  void reconcilingDuringAdmissionsKeepsWhatIsLiveAndLosesNoPlace() throws Exception {
    ConnectionQuota quota = quota(64);
    Set<String> live = ConcurrentHashMap.newKeySet();
    AtomicInteger lost = new AtomicInteger();
    atOnce(
        8,
        thread ->
            () -> {
              for (int i = 0; i < 2_000; i++) {
                if (thread == 0) {
                  quota.reconcile(live);
                  continue;
                }
                String connection = thread + ":" + i;
                // A host names a connection as open before it asks for its place.
                live.add(connection);
                Permit permit = permit(quota, connection, "s" + thread);
                if (quota.connectionsHere() == 0) {
                  lost.incrementAndGet();
                }
                permit.close();
                live.remove(connection);
              }
              return null;
            });

    assertThat(lost).as("places that were taken from a live connection").hasValue(0);
    assertThat(quota.connectionsHere()).isZero();
  }

  @Test
  void closingAndReconcilingTheSamePermitGivesOnePlaceBack() throws Exception {
    for (int round = 0; round < 500; round++) {
      ConnectionQuota quota = quota(2);
      Permit permit = permit(quota, "c1", "s1");
      permit(quota, "c2", "s2");
      atOnce(
          4,
          thread ->
              () -> {
                if (thread % 2 == 0) {
                  permit.close();
                } else {
                  quota.reconcile(Set.of("c2"));
                }
                return null;
              });
      assertThat(quota.connectionsHere()).isEqualTo(1);
    }
  }

  @Test
  void aMillionPermitsComeAndGo() {
    ConnectionQuota quota = quota(1_000_000);
    List<Permit> permits = new ArrayList<>(1_000_000);
    for (int i = 0; i < 1_000_000; i++) {
      String name = Integer.toString(i);
      permits.add((Permit) quota.admit(name, name));
    }
    assertThat(quota.connectionsHere()).isEqualTo(1_000_000);
    assertThat(quota.admit("x", "x")).isInstanceOf(Refused.class);
    permits.forEach(Permit::close);
    assertThat(quota.connectionsHere()).isZero();
  }

  private interface Work<T> {
    Callable<T> of(int thread);
  }

  private <T> List<T> atOnce(int count, Work<T> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(count);
    List<Future<T>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Callable<T> task = work.of(i);
      running.add(
          threads.submit(
              () -> {
                start.await();
                return task.call();
              }));
    }
    List<T> answers = new ArrayList<>();
    for (Future<T> one : running) {
      answers.add(one.get());
    }
    return answers;
  }
}
