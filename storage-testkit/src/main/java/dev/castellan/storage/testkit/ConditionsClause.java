package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** A batch is committed exactly if its conditions hold; a conflict writes nothing. */
abstract class ConditionsClause extends Clause {

  private static final Payload NEW = text("new");

  ConditionsClause(Opening opening) {
    super(opening);
  }

  /** What a record has been through. */
  private enum Past {
    NEVER_WAS,
    DELETED,
    CREATED,
    REPLACED,
    DELETED_AND_CREATED_AGAIN
  }

  @Test
  void aPutObeysItsCondition() {
    judgesAll(
        (key, condition) -> new Write.Put(key, NEW, condition),
        before -> Optional.of(NEW),
        List.of(Condition.ANY, Condition.ABSENT, Condition.PRESENT));
  }

  @Test
  void aDeleteObeysItsCondition() {
    judgesAll(
        Write.Delete::new, before -> Optional.empty(), List.of(Condition.ANY, Condition.PRESENT));
  }

  @Test
  void aCheckObeysItsCondition() {
    judgesAll(Write.Check::new, before -> before, List.of(Condition.ABSENT, Condition.PRESENT));
  }

  @Test
  void aCheckLeavesItsRecordAlone() {
    Revision revision = put(store(), key("a"), "kept");
    commit(
        store(),
        Batch.builder().check(key("a"), Condition.PRESENT).put(key("b"), text("new")).build());
    assertThat(store().get(key("a"))).contains(new StoredRecord(key("a"), text("kept"), revision));
  }

  @Test
  void deletingWhatIsNotThereIsCommitted() {
    Revision before = put(store(), key("other"), "other");
    Batch batch = Batch.of(new Write.Delete(key("nobody"), Condition.ANY));
    assertThat(commit(store(), batch)).isGreaterThan(before);
    assertThat(store().get(key("nobody"))).isEmpty();
  }

  @Test
  void aRevisionOfTheRecordBeforeItWasDeletedNeverMatchesAgain() {
    Revision former = put(store(), key("a"), "same");
    delete(store(), key("a"));
    put(store(), key("a"), "same");
    assertThat(store().commit(Batch.builder().delete(key("a"), former).build()))
        .isEqualTo(new CommitResult.Conflict(key("a")));
    assertThat(store().commit(Batch.builder().replace(key("a"), NEW, former).build()))
        .isEqualTo(new CommitResult.Conflict(key("a")));
    assertThat(read(store(), key("a")).payload()).isEqualTo(text("same"));
  }

  @Test
  void oneFailedConditionStopsTheWholeBatchWhereverItStands() {
    put(store(), key("there"), "there");
    for (int position = 0; position < Batch.MAX_WRITES; position++) {
      Batch.Builder batch = Batch.builder();
      for (int i = 0; i < Batch.MAX_WRITES; i++) {
        batch.create(i == position ? key("there") : key("new", i), NEW);
      }
      assertThat(store().commit(batch.build()))
          .as("the failed condition stands at place %d", position)
          .isEqualTo(new CommitResult.Conflict(key("there")));
    }
    assertThat(store().list(COLLECTION, "", 100)).as("nothing was written").hasSize(1);
    assertThat(read(store(), key("there")).payload()).isEqualTo(text("there"));
  }

  @Test
  void aFailedCheckStopsTheWholeBatch() {
    Revision revision = put(store(), key("a"), "kept");
    Batch batch =
        Batch.builder()
            .delete(key("a"), revision)
            .create(key("b"), NEW)
            .check(key("nobody"), Condition.PRESENT)
            .build();
    assertThat(store().commit(batch)).isEqualTo(new CommitResult.Conflict(key("nobody")));
    assertThat(store().get(key("a"))).isPresent();
    assertThat(store().get(key("b"))).isEmpty();
  }

  @Test
  void aConflictNamesARecordWhoseConditionFailed() {
    put(store(), key("there"), "there");
    Batch batch =
        Batch.builder()
            .create(key("fine"), NEW)
            .create(key("there"), NEW)
            .check(key("nobody"), Condition.PRESENT)
            .build();
    assertThat(store().commit(batch))
        .isInstanceOfSatisfying(
            CommitResult.Conflict.class,
            conflict -> assertThat(conflict.key()).isIn(key("there"), key("nobody")));
  }

  private interface Outcome {
    Optional<Payload> after(Optional<Payload> before);
  }

  private void judgesAll(
      BiFunction<RecordKey, Condition, Write> kind, Outcome outcome, List<Condition> simple) {
    Revision ofAnother = put(store(), key("another"), "another");
    List<String> broken = new ArrayList<>();
    int count = 0;
    for (Past past : Past.values()) {
      for (int i = 0; i < simple.size() + 4; i++) {
        RecordKey key = key("r", count++);
        Optional<Revision> former = live(past, key);
        Condition condition =
            i < simple.size() ? simple.get(i) : at(i - simple.size(), key, former, ofAnother);
        judge(kind.apply(key, condition), past, outcome).ifPresent(broken::add);
      }
    }
    assertThat(broken).as("writes that were judged wrongly").isEmpty();
  }

  /** Leads the record through its past; returns a revision that it bore and bears no more. */
  private Optional<Revision> live(Past past, RecordKey key) {
    if (past == Past.NEVER_WAS) {
      return Optional.empty();
    }
    Revision first = put(store(), key, "old");
    if (past == Past.DELETED || past == Past.DELETED_AND_CREATED_AGAIN) {
      delete(store(), key);
    }
    if (past == Past.REPLACED || past == Past.DELETED_AND_CREATED_AGAIN) {
      put(store(), key, "old");
    }
    return past == Past.CREATED ? Optional.empty() : Optional.of(first);
  }

  private Condition at(int which, RecordKey key, Optional<Revision> former, Revision ofAnother) {
    Revision now = store().get(key).map(StoredRecord::revision).orElse(ofAnother);
    return switch (which) {
      case 0 -> Condition.at(now);
      case 1 -> Condition.at(former.orElse(ofAnother));
      case 2 -> Condition.at(ofAnother);
      default -> Condition.at(new Revision(now.epoch(), Long.MAX_VALUE));
    };
  }

  /** What was wrong, if anything. */
  private Optional<String> judge(Write write, Past past, Outcome outcome) {
    Optional<StoredRecord> before = store().get(write.key());
    boolean holds = holds(write.condition(), before);
    RecordKey witness = key("witness-" + write.key().id());
    Batch batch = Batch.of(write, new Write.Put(witness, NEW, Condition.ABSENT));
    CommitResult result = store().commit(batch);

    Optional<Payload> payload = before.map(StoredRecord::payload);
    boolean right =
        isCommitted(result) == holds
            && (holds || result.equals(new CommitResult.Conflict(write.key())))
            && store().get(witness).isPresent() == holds
            && store()
                .get(write.key())
                .map(StoredRecord::payload)
                .equals(holds ? outcome.after(payload) : payload);
    return right
        ? Optional.empty()
        : Optional.of(write + " of a record that " + past + ", before: " + before + ": " + result);
  }

  private static boolean holds(Condition condition, Optional<StoredRecord> record) {
    if (condition instanceof Condition.At at) {
      return record.filter(found -> found.revision().equals(at.revision())).isPresent();
    }
    if (condition instanceof Condition.Any) {
      return true;
    }
    return record.isPresent() == condition instanceof Condition.Present;
  }
}
