package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FaultyRecordStoreTest {

  private static final RecordKey A = new RecordKey("user", "a");
  private static final RecordKey B = new RecordKey("user", "b");

  private final InMemoryRecordStore behind = InMemoryRecordStore.open();
  private final FaultyRecordStore store = FaultyRecordStore.around(behind);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aRefusedCommitWritesNothingAndSaysSo() {
    store.failNextCommit(CommitFault.REFUSED);
    commitFails(false);
    assertThat(store.get(A)).isEmpty();
    store.commit(put(A));
    assertThat(store.get(A)).isPresent();
  }

  @Test
  void aLostRequestWritesNothing() {
    store.failNextCommit(CommitFault.REQUEST_LOST);
    commitFails(true);
    assertThat(store.get(A)).isEmpty();
  }

  @Test
  void aLostAnswerHasWritten() {
    store.failNextCommit(CommitFault.ANSWER_LOST);
    commitFails(true);
    assertThat(store.get(A)).isPresent();
  }

  @Test
  void commitsFailInTheOrderAskedFor() {
    store.failNextCommit(CommitFault.REFUSED);
    store.failNextCommit(CommitFault.ANSWER_LOST);
    commitFails(false);
    commitFails(true);
    store.commit(put(A));
  }

  private void commitFails(boolean outcomeUnknown) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.commit(put(A)))
        .matches(e -> e.outcomeUnknown() == outcomeUnknown, "outcomeUnknown=" + outcomeUnknown);
  }

  @Test
  void readsFailUntilTheyHeal() {
    store.commit(put(A));
    store.failReads();
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(A));
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.list("user", "", 10));
    store.healReads();
    assertThat(store.get(A)).isPresent();
    assertThat(store.list("user", "", 10)).hasSize(1);
  }

  @Test
  void whatIsSparedMeetsNoFault() {
    RecordKey b = new RecordKey("background", "b");
    store.sparing("background");
    store.failNextCommit(CommitFault.REFUSED);
    store.failReads();

    store.commit(Batch.builder().check(A, Condition.ABSENT).put(b, Payload.ofText("1")).build());
    assertThat(store.get(b)).isPresent();
    commitFails(false);
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(A));
  }

  @Test
  void watchingFailsUntilItHeals() {
    store.failWatching();
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.watch(new Recorder()));
    store.healWatching();
    store.watch(new Recorder()).close();
  }

  @Test
  void heldHintsComeLaterAndInBetweenNothingIsCurrent() throws Exception {
    Recorder recorder = new Recorder();
    Recorder truth = new Recorder();
    store.watch(recorder);
    behind.watch(truth);
    assertThat(recorder.await(FaultyRecordStoreTest::isCurrent)).isPresent();
    store.holdHints();
    store.commit(put(A));
    int heardBehind = truth.count();
    assertThat(truth.awaitFrom(heardBehind, 3, FaultyRecordStoreTest::isCurrent, Recorder.PATIENCE))
        .isPresent();
    int heard = recorder.count();
    assertThat(recorder.calls()).noneMatch(call -> call.keys().contains(A));
    store.releaseHints();
    assertThat(recorder.await(call -> call.keys().contains(A))).isPresent();
    assertThat(
            recorder.awaitFrom(
                heard, 1, call -> isCurrent(call) || call.keys().contains(A), Recorder.PATIENCE))
        .as("a current() that was held up is not passed on: it is no longer true")
        .hasValueSatisfying(first -> assertThat(first.keys()).contains(A));
  }

  @Test
  void afterASilenceEverythingMustBeReadAgain() throws Exception {
    Recorder recorder = new Recorder();
    Recorder truth = new Recorder();
    store.watch(recorder);
    behind.watch(truth);
    assertThat(recorder.await(FaultyRecordStoreTest::isCurrent)).isPresent();
    store.silence();
    store.commit(put(A));
    int heardBehind = truth.count();
    assertThat(truth.awaitFrom(heardBehind, 3, FaultyRecordStoreTest::isCurrent, Recorder.PATIENCE))
        .isPresent();
    assertThat(recorder.calls()).noneMatch(call -> call.keys().contains(A));
    int heard = recorder.count();
    store.speak();
    store.commit(put(B));
    assertThat(recorder.awaitFrom(heard, 1, call -> true, Recorder.PATIENCE))
        .hasValueSatisfying(first -> assertThat(first.kind()).isEqualTo(Recorder.Kind.RESYNC));
    assertThat(recorder.await(call -> call.keys().contains(B))).isPresent();
  }

  @Test
  void whoIsHeldUpCanBeClosed() throws Exception {
    Recorder recorder = new Recorder();
    Subscription subscription = store.watch(recorder);
    assertThat(recorder.await(FaultyRecordStoreTest::isCurrent)).isPresent();
    store.holdHints();
    store.commit(put(A));
    subscription.close();
    store.watch(new Recorder());
    store.close();
    assertThat(recorder.calls()).noneMatch(call -> call.keys().contains(A));
  }

  @Test
  void actionsRunBetweenTheSteps() {
    List<String> seen = new ArrayList<>();
    store.beforeNextCommit(() -> seen.add("before commit: " + behind.get(A).isPresent()));
    store.commit(put(A));
    store.afterNextRead(() -> behind.commit(put(B)));
    seen.add("read: " + store.get(B).isPresent());
    seen.add("later: " + store.get(B).isPresent());
    assertThat(seen).containsExactly("before commit: false", "read: false", "later: true");
  }

  @Test
  void aReadOfAnotherThreadIsNotMyNextOne() {
    List<String> seen = new ArrayList<>();
    store.afterOwnNextRead(() -> seen.add("mine"));
    CompletableFuture.runAsync(() -> store.get(A)).join();
    assertThat(seen).isEmpty();
    assertThat(store.get(A)).isEmpty();
    assertThat(store.get(A)).isEmpty();
    assertThat(seen).containsExactly("mine");
  }

  @Test
  void itIsTheStoreBehindIt() {
    assertThat(store.traits()).isEqualTo(behind.traits());
    store.close();
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> behind.get(A));
  }

  private static boolean isCurrent(Recorder.Call call) {
    return call.kind() == Recorder.Kind.CURRENT;
  }

  private static Batch put(RecordKey key) {
    return Batch.builder().put(key, Payload.ofText("x")).build();
  }
}
