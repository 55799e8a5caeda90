package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A listener hears of every change, soon, on a thread of the store's own, and is never left alone.
 */
abstract class WatchingClause extends Clause {

  private static final int PROMISED_SECONDS = 1;

  WatchingClause(Opening opening) {
    super(opening);
  }

  @Test
  void aHandlesOwnCommitsAreAnnounced() throws Exception {
    announces(store(), store());
  }

  @Test
  @Needs(Capability.SECOND_HANDLE)
  void theOtherHandlesCommitsAreAnnounced() throws Exception {
    announces(other(), store());
    announces(store(), other());
  }

  private static void announces(RecordStore watched, RecordStore writer) throws Exception {
    RecordKey kept = key("kept-" + writer.hashCode());
    RecordKey doomed = key("doomed-" + writer.hashCode());
    put(writer, kept, "old");
    put(writer, doomed, "old");
    Recorder recorder = new Recorder();
    watched.watch(recorder);
    hears(recorder, "a put", kept, () -> put(writer, kept, "new"));
    hears(recorder, "a delete", doomed, () -> delete(writer, doomed));
    hears(recorder, "a put of what was deleted", doomed, () -> put(writer, doomed, "again"));
  }

  private static void hears(Recorder recorder, String what, RecordKey key, Runnable commit)
      throws Exception {
    int before = recorder.count();
    commit.run();
    assertThat(
            recorder.awaitFrom(
                before, 1, call -> call.announces(key, call.began()), Recorder.PATIENCE))
        .as("the announcement of %s; the store stays silent", what)
        .isPresent();
  }

  @Test
  void everyRecordOfABatchIsAnnounced() throws Exception {
    List<RecordKey> keys = IntStream.range(0, Batch.MAX_WRITES).mapToObj(i -> key("r", i)).toList();
    put(store(), keys.get(0), "doomed");
    Recorder recorder = new Recorder();
    store().watch(recorder);
    Batch.Builder batch = Batch.builder().add(new Write.Delete(keys.get(0), Condition.PRESENT));
    keys.stream().skip(1).forEach(key -> batch.create(key, text("new")));
    long began = time.nanoTime();
    commit(store(), batch.build());
    for (RecordKey key : keys) {
      assertThat(recorder.hears(key, began)).as("%s of one batch is announced", key).isTrue();
    }
  }

  @Test
  void noCommitOfManyIsForgotten() throws Exception {
    Recorder recorder = new Recorder();
    store().watch(recorder);
    long began = time.nanoTime();
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      RecordStore handle = i == 0 ? store() : other();
      int writer = i;
      writers.add(() -> putMany(handle, writer, 60));
    }
    crew.together(writers);
    for (int i = 0; i < 60; i++) {
      assertThat(recorder.hears(key("w0-", i), began)).as("commit %d is announced", i).isTrue();
      assertThat(recorder.hears(key("w1-", i), began)).as("commit %d is announced", i).isTrue();
    }
  }

  private static int putMany(RecordStore handle, int writer, int count) {
    for (int i = 0; i < count; i++) {
      put(handle, key("w" + writer + "-", i), i);
    }
    return count;
  }

  @Test
  void aReadMadeInTheCallSeesTheChange() throws Exception {
    ConcurrentLinkedQueue<RecordKey> unseen = new ConcurrentLinkedQueue<>();
    RecordStore watched = store();
    Recorder recorder =
        new Recorder(
            call ->
                call.keys().stream()
                    .filter(key -> watched.get(key).isEmpty())
                    .forEach(unseen::add));
    watched.watch(recorder);
    long began = time.nanoTime();
    for (int i = 0; i < 20; i++) {
      RecordStore writer = i % 2 == 0 ? store() : other();
      put(writer, key("r", i), i);
      assertThat(recorder.hears(key("r", i), began)).as("commit %d is announced", i).isTrue();
    }
    assertThat(unseen).as("records announced before they could be read").isEmpty();
  }

  @Test
  void theStoreIsNeverSilent() throws Exception {
    Recorder idle = new Recorder();
    store().watch(idle);
    // Three within five seconds: a store that keeps the promise has time to spare on a busy
    // machine.
    assertThat(
            idle.awaitFrom(
                0, 3, call -> call.kind() == Recorder.Kind.CURRENT, Duration.ofSeconds(5)))
        .as("current() at least once a second; heard only %s", idle.calls())
        .isPresent();
  }

  @Test
  void currentIsSaidOnlyAfterWhatWasCommittedIsAnnounced() throws Exception {
    Recorder recorder = new Recorder();
    store().watch(recorder);
    long began = time.nanoTime();
    put(store(), key("own"), 1);
    put(other(), key("other"), 1);
    requireAnnouncedBeforeCurrent(recorder, began, time.nanoTime(), key("own"), key("other"));
  }

  @Test
  void currentIsNotSaidTooEarlyAfterASlowCall() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    RecordKey first = key("first");
    Recorder recorder =
        new Recorder(
            call -> {
              if (call.announces(first, call.began())) {
                inside.countDown();
                await(release);
              }
            });
    store().watch(recorder);
    Recorder clock = new Recorder();
    store().watch(clock);
    put(store(), first, 1);
    assertThat(inside.await(10, TimeUnit.SECONDS)).as("the first commit is announced").isTrue();
    long began = time.nanoTime();
    put(store(), key("second"), 1);
    long ended = time.nanoTime();
    awaitCurrent(clock, ended); // the promised second has passed, by a listener that is not slow
    release.countDown();
    requireAnnouncedBeforeCurrent(recorder, began, ended, key("second"));
  }

  private static Recorder.Call awaitCurrent(Recorder recorder, long since) throws Exception {
    return recorder
        .await(
            Recorder.begunAfter(since, PROMISED_SECONDS, TimeUnit.SECONDS)
                .and(call -> call.kind() == Recorder.Kind.CURRENT))
        .orElseThrow(
            () -> new AssertionError("current() comes at least once a second; it stays out"));
  }

  private static void requireAnnouncedBeforeCurrent(
      Recorder recorder, long began, long ended, RecordKey... keys) throws Exception {
    Recorder.Call current = awaitCurrent(recorder, ended);
    List<Recorder.Call> calls = recorder.calls();
    for (RecordKey key : keys) {
      assertThat(calls.subList(0, calls.indexOf(current)))
          .as("calls before a current() that came a second after %s was committed", key)
          .anyMatch(call -> call.announces(key, began));
    }
  }

  @Test
  void aListenerThatThrowsEndsNothing() throws Exception {
    throwing(
        call -> {
          throw new IllegalStateException("thrown by the contract's listener");
        });
    throwing(
        call -> {
          throw new AssertionError("thrown by the contract's listener");
        });
    throwing(call -> Thread.currentThread().interrupt());
  }

  private void throwing(Consumer<Recorder.Call> trouble) throws Exception {
    Recorder recorder = new Recorder(trouble);
    store().watch(recorder);
    for (int i = 0; i < 3; i++) {
      RecordKey key = key("thrown-", i);
      hears(recorder, "a change, after a listener threw", key, () -> put(store(), key, "x"));
    }
    int before = recorder.count();
    assertThat(
            recorder.awaitFrom(
                before, 1, call -> call.kind() == Recorder.Kind.CURRENT, Recorder.PATIENCE))
        .as("current() after a listener threw")
        .isPresent();
  }

  @Test
  void aSlowListenerHoldsNobodyUp() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Recorder slow =
        new Recorder(
            call -> {
              inside.countDown();
              await(release);
            });
    Recorder quick = new Recorder();
    store().watch(slow);
    store().watch(quick);
    Future<Revision> first = crew.alongside(() -> put(store(), key("first"), 1));
    assertThat(inside.await(10, TimeUnit.SECONDS)).as("the slow listener is called").isTrue();
    try {
      assertThat(Crew.result(first)).as("the commit it hears of returned").isNotNull();
      RecordStore writer = other();
      Future<Revision> second = crew.alongside(() -> put(writer, key("second"), 2));
      assertThat(Crew.result(second)).as("a commit while a listener is slow").isNotNull();
      assertThat(Crew.result(crew.alongside(() -> store().get(key("second")))))
          .as("a read while a listener is slow")
          .isPresent();
      assertThat(quick.await(call -> call.announces(key("second"), call.began())))
          .as("what another listener hears while one is slow")
          .isPresent();
      assertThat(slow.calls()).as("calls that ended while the listener was inside").isEmpty();
    } finally {
      release.countDown();
    }
    assertThat(slow.await(call -> call.announces(key("second"), call.began())))
        .as("what the slow listener hears afterwards")
        .isPresent();
    assertThat(slow.overlapped()).as("a second call before the first returned").isFalse();
  }

  @Test
  void aListenerMayUseTheStore() throws Exception {
    RecordStore watched = store();
    RecordStore second = other();
    ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    Recorder recorder =
        new Recorder(
            call -> {
              if (call.announces(key("first"), call.began())) {
                use(watched, failed);
                use(second, failed);
              }
            });
    watched.watch(recorder);
    put(watched, key("first"), 1);
    assertThat(recorder.await(call -> call.announces(key("first"), call.began())))
        .as("the announcement of a commit")
        .isPresent();
    assertThat(failed).as("what a listener could not do inside its call").isEmpty();
    assertThat(recorder.overlapped()).as("a second call before the first returned").isFalse();
  }

  @Test
  void aListenerMayCommitOnTheThreadThatCallsIt() throws Exception {
    RecordStore watched = store();
    ConcurrentLinkedQueue<RecordKey> overlooked = new ConcurrentLinkedQueue<>();
    Recorder recorder =
        new Recorder(
            call -> {
              if (call.kind() == Recorder.Kind.CURRENT && watched.get(key("first")).isEmpty()) {
                put(watched, key("first"), "from current");
              }
              if (call.announces(key("first"), call.began())) {
                put(watched, key("second"), "from changed");
                if (watched.get(key("second")).isEmpty()) {
                  overlooked.add(key("second"));
                }
              }
            });
    long began = time.nanoTime();
    watched.watch(recorder);
    assertThat(recorder.hears(key("first"), began))
        .as("the announcement of what a listener committed in current()")
        .isTrue();
    assertThat(recorder.await(call -> call.keys().contains(key("second"))))
        .as("the announcement of what a listener committed in changed()")
        .isPresent();
    assertThat(overlooked).as("own commits that a read in the same call did not see").isEmpty();
    assertThat(recorder.overlapped()).as("a second call before the first returned").isFalse();
  }

  /** From another thread, so that a lock held by the caller shows; and with a limit. */
  private void use(RecordStore handle, ConcurrentLinkedQueue<String> failed) {
    Future<?> use =
        crew.alongside(
            () -> {
              handle.get(key("first"));
              handle.list(COLLECTION, "", 10);
              return handle.commit(Batch.builder().put(key("nested"), text("x")).build());
            });
    try {
      use.get(3, TimeUnit.SECONDS);
    } catch (Exception e) {
      failed.add("read and commit: " + e);
    }
  }

  @Test
  void noCallComesFromACallersThread() throws Exception {
    Recorder recorder = new Recorder();
    store().watch(recorder);
    put(store(), key("first"), 1);
    put(other(), key("second"), 1);
    assertThat(recorder.await(call -> call.announces(key("second"), call.began()))).isPresent();
    assertThat(recorder.calls())
        .as("calls made inside a call of the store")
        .noneMatch(call -> call.thread().equals(Thread.currentThread()));
  }

  @Test
  void nothingIsHeardAfterClose() throws Exception {
    Recorder ended = new Recorder();
    Recorder witness = new Recorder();
    Subscription subscription = store().watch(ended);
    store().watch(witness);
    hears(ended, "a commit before the close", key("before"), () -> put(store(), key("before"), 1));
    subscription.close();
    subscription.close();
    int heard = ended.count();
    long began = time.nanoTime();
    put(store(), key("after"), 1);
    put(other(), key("after-2"), 1);
    assertThat(witness.hears(key("after-2"), began))
        .as("what another listener hears after one was closed")
        .isTrue();
    awaitCurrent(witness, began);
    assertThat(ended.calls()).as("calls after close() returned").hasSize(heard);
  }

  @Test
  void closingWaitsForTheCallInProgress() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    Recorder recorder =
        new Recorder(
            call -> {
              inside.countDown();
              linger();
            });
    Subscription subscription = store().watch(recorder);
    put(store(), key("a"), 1);
    assertThat(inside.await(10, TimeUnit.SECONDS)).as("the listener is called").isTrue();
    subscription.close();
    assertThat(recorder.calls()).as("calls that ended before close() returned").isNotEmpty();
    assertThat(recorder.inside()).as("a call goes on after close() returned").isFalse();
  }

  @Test
  void aListenerMayCloseItsOwnSubscription() throws Exception {
    ConcurrentLinkedQueue<Subscription> own = new ConcurrentLinkedQueue<>();
    CountDownLatch closed = new CountDownLatch(1);
    Recorder recorder =
        new Recorder(
            call ->
                own.forEach(
                    subscription -> {
                      subscription.close();
                      closed.countDown();
                    }));
    Recorder witness = new Recorder();
    own.add(store().watch(recorder));
    store().watch(witness);
    put(store(), key("a"), 1);
    // The first call may have come before the listener had its subscription in hand.
    assertThat(recorder.await(call -> closed.getCount() == 0)).as("a call").isPresent();
    int heard = recorder.count();
    long began = time.nanoTime();
    put(store(), key("b"), 1);
    assertThat(witness.hears(key("b"), began)).as("another listener goes on").isTrue();
    awaitCurrent(witness, began);
    assertThat(recorder.calls())
        .as("calls after the listener closed its own subscription")
        .hasSize(heard);
  }

  @Test
  void closingTheStoreEndsItsSubscriptionsOnly() throws Exception {
    Recorder ended = new Recorder();
    store().watch(ended);
    assertThat(ended.await(call -> true)).as("a first call").isPresent();
    if (has(Capability.SECOND_HANDLE)) {
      Recorder witness = new Recorder();
      other().watch(witness);
      store().close();
      int heard = ended.count();
      long began = time.nanoTime();
      put(other(), key("after"), 1);
      assertThat(witness.hears(key("after"), began)).as("the other handle's listener").isTrue();
      assertThat(ended.calls()).as("calls after the store was closed").hasSize(heard);
    } else {
      store().close();
      int heard = ended.count();
      assertThat(ended.awaitFrom(heard, 1, call -> true, Duration.ofMillis(1_500)))
          .as("a call after the store was closed")
          .isEmpty();
    }
  }

  @Test
  void everySubscriptionHearsForItself() throws Exception {
    Recorder one = new Recorder();
    Recorder two = new Recorder();
    Subscription first = store().watch(one);
    store().watch(two);
    long began = time.nanoTime();
    put(store(), key("a"), 1);
    assertThat(one.hears(key("a"), began)).as("the first of two listeners hears").isTrue();
    assertThat(two.hears(key("a"), began)).as("the second of two listeners hears").isTrue();
    first.close();
    put(store(), key("b"), 1);
    assertThat(two.hears(key("b"), began)).as("the one that is left hears").isTrue();
  }

  private static void linger() {
    try {
      new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
