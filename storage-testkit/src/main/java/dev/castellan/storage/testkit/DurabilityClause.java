package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was acknowledged is there after the store was opened again. */
abstract class DurabilityClause extends Clause {

  DurabilityClause(Opening opening) {
    super(opening);
  }

  @Test
  @Needs(Capability.REOPEN)
  void everythingIsThereAfterReopening() throws Exception {
    for (int i = 0; i < 20; i++) {
      put(i % 2 == 0 ? store() : other(), key("r", i), i);
    }
    commit(store(), Batch.builder().put(key("bytes"), Payload.of(new byte[] {0, -1, 127})).build());
    delete(store(), key("r3"));
    put(store(), key("r4"), "replaced");
    List<StoredRecord> before = all(store(), COLLECTION, 100);
    RecordStore reopened = reopen();
    assertThat(all(reopened, COLLECTION, 100)).isEqualTo(before);
    before.forEach(record -> assertThat(reopened.get(record.key())).contains(record));
    assertThat(reopened.get(key("r3"))).as("deleted before the reopen").isEmpty();
  }

  @Test
  @Needs(Capability.REOPEN)
  void theLastCommitIsThereWhenTheHandleIsClosedAtOnce() throws Exception {
    for (int round = 0; round < 5; round++) {
      Revision revision = put(store(), key("a"), round);
      assertThat(reopen().get(key("a")))
          .contains(new StoredRecord(key("a"), text(round), revision));
    }
  }

  @Test
  @Needs(Capability.REOPEN)
  void conditionsOutliveTheHandle() throws Exception {
    Revision old = put(store(), key("a"), "old");
    Revision now = put(store(), key("a"), "now");
    RecordStore reopened = reopen();
    assertThat(reopened.commit(Batch.builder().replace(key("a"), text("late"), old).build()))
        .isEqualTo(new CommitResult.Conflict(key("a")));
    commit(reopened, Batch.builder().replace(key("a"), text("new"), now).build());
  }

  @Test
  @Needs(Capability.REOPEN)
  void aReopenedStoreIsWatchedLikeAnyOther() throws Exception {
    put(store(), key("a"), 1);
    StoreTraits traits = store().traits();
    RecordStore reopened = reopen();
    assertThat(reopened.traits()).isEqualTo(traits);
    Recorder recorder = new Recorder();
    reopened.watch(recorder);
    long began = time.nanoTime();
    put(reopened, key("b"), 1);
    assertThat(recorder.hears(key("b"), began)).as("a commit after the reopen").isTrue();
  }
}
