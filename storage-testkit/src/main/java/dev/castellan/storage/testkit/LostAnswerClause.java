package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When an answer is lost, a get tells the truth about the batch, and it stays the truth. */
abstract class LostAnswerClause extends Clause {

  private static final int ROUNDS = 5;

  LostAnswerClause(Opening opening) {
    super(opening);
  }

  /** What the caller of a commit was told. */
  private enum Told {
    COMMITTED,
    NOT_COMMITTED,
    UNKNOWN
  }

  @Test
  @Needs(Capability.LOST_ANSWER)
  void theTruthIsFoundOutWhenTheAnswerIsLost() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      findsTheTruth(Loss.ANSWER, round);
    }
  }

  @Test
  @Needs(Capability.LOST_ANSWER)
  void theTruthIsFoundOutWhenTheRequestIsLost() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      findsTheTruth(Loss.REQUEST, round);
    }
  }

  @Test
  @Needs(Capability.LOST_ANSWER)
  void aBatchThatIsTriedAgainIsCommittedOnce() throws Exception {
    for (Loss loss : Loss.values()) {
      RecordKey entry = key("entry-" + loss.name().toLowerCase(Locale.ROOT));
      Batch batch = Batch.builder().create(entry, text(1)).build();
      Told told = commitCut(batch, loss);
      boolean there = readWhenItWorks(store(), entry).isPresent();
      requireHonest(told, there, loss);
      CommitResult again = store().commit(batch);
      assertThat(isCommitted(again))
          .as("the second try of a batch whose record is there: %s", there)
          .isEqualTo(!there);
    }
  }

  @Test
  @Needs({Capability.LOST_ANSWER, Capability.REOPEN})
  void theTruthOutlivesTheHandle() throws Exception {
    List<RecordKey> entries = new ArrayList<>();
    List<Optional<StoredRecord>> truths = new ArrayList<>();
    for (Loss loss : Loss.values()) {
      RecordKey entry = key("entry-" + loss.name().toLowerCase(Locale.ROOT));
      commitCut(Batch.builder().create(entry, text(1)).build(), loss);
      entries.add(entry);
      truths.add(readWhenItWorks(store(), entry));
    }
    RecordStore reopened = reopen();
    assertThat(entries.stream().map(reopened::get).toList())
        .as("what get finds after a reopen, where an answer was lost before")
        .isEqualTo(truths);
  }

  @Test
  @Needs(Capability.LOST_ANSWER)
  void theStoreWorksAfterwards() throws Exception {
    for (Loss loss : Loss.values()) {
      commitCut(Batch.builder().put(key("a"), text(1)).build(), loss);
      readWhenItWorks(store(), key("a"));
      put(store(), key("b"), loss);
      assertThat(read(other(), key("b")).payload()).isEqualTo(text(loss));
      Recorder recorder = new Recorder();
      store().watch(recorder);
      long began = time.nanoTime();
      put(other(), key("c"), loss);
      assertThat(recorder.hears(key("c"), began)).as("a watch after a lost answer").isTrue();
    }
  }

  private void findsTheTruth(Loss loss, int round) throws Exception {
    RecordKey entry = key("entry-", round);
    RecordKey changed = key("changed");
    put(store(), changed, "before-" + round);
    Told told =
        commitCut(
            Batch.builder().create(entry, text(round)).put(changed, text("after-" + round)).build(),
            loss);
    Optional<StoredRecord> truth = readWhenItWorks(store(), entry);
    requireHonest(told, truth.isPresent(), loss);
    for (int i = 0; i < 3; i++) {
      put(i % 2 == 0 ? store() : other(), key("later-" + round + "-", i), i);
      assertThat(store().get(entry)).as("the truth, asked again").isEqualTo(truth);
      assertThat(other().get(entry)).as("the truth, asked elsewhere").isEqualTo(truth);
    }
    assertThat(read(store(), changed).payload())
        .as("the batch's other record")
        .isEqualTo(text((truth.isPresent() ? "after-" : "before-") + round));
  }

  private static void requireHonest(Told told, boolean there, Loss loss) {
    if (told != Told.UNKNOWN) {
      assertThat(there)
          .as("whether the batch is there, of which was said %s when the %s was lost", told, loss)
          .isEqualTo(told == Told.COMMITTED);
    }
  }

  /** Commits a batch whose conditions hold, over a way that is cut. */
  private Told commitCut(Batch batch, Loss loss) {
    subject().cut(store(), loss);
    try {
      CommitResult result = store().commit(batch);
      assertThat(isCommitted(result))
          .as("the batch's conditions held, yet the answer is %s (its own effect?)", result)
          .isTrue();
      return Told.COMMITTED;
    } catch (StoreException e) {
      return e.outcomeUnknown() ? Told.UNKNOWN : Told.NOT_COMMITTED;
    }
  }

  /** A get may throw while the store is not back. */
  private static Optional<StoredRecord> readWhenItWorks(RecordStore store, RecordKey key) {
    TimeSource time = TimeSource.system();
    long began = time.nanoTime();
    while (true) {
      try {
        return store.get(key);
      } catch (StoreException e) {
        if (time.nanoTime() - began > TimeUnit.SECONDS.toNanos(15)) {
          throw new AssertionError("The store does not come back after a lost answer", e);
        }
        Thread.onSpinWait();
      }
    }
  }
}
