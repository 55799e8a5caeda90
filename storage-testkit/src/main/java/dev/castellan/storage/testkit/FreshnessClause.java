package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import org.junit.jupiter.api.Test;

/** A read sees every batch whose commit returned before it began. */
abstract class FreshnessClause extends Clause {

  private static final int ROUNDS = 30;

  FreshnessClause(Opening opening) {
    super(opening);
  }

  @Test
  void aHandleReadsItsOwnWrites() {
    followsEveryStep(store(), store());
  }

  @Test
  @Needs(Capability.SECOND_HANDLE)
  void aHandleReadsTheOthersWrites() throws Exception {
    followsEveryStep(store(), other());
    followsEveryStep(other(), store());
  }

  @Test
  @Needs(Capability.SECOND_HANDLE)
  void aHandleOpenedLaterReadsWhatWasThere() throws Exception {
    Revision revision = put(store(), key("a"), "early");
    assertThat(another().get(key("a")))
        .contains(new StoredRecord(key("a"), text("early"), revision));
  }

  @Test
  @Needs(Capability.SECOND_HANDLE)
  void aHandleJudgesConditionsByTheOthersWrites() throws Exception {
    Revision old = put(store(), key("a"), "old");
    read(other(), key("a"));
    put(store(), key("a"), "new");
    assertThat(other().commit(Batch.builder().replace(key("a"), text("late"), old).build()))
        .isEqualTo(new CommitResult.Conflict(key("a")));
    assertThat(read(store(), key("a")).payload()).isEqualTo(text("new"));
  }

  private static void followsEveryStep(RecordStore writer, RecordStore reader) {
    for (int round = 0; round < ROUNDS; round++) {
      Revision revision = put(writer, key("a"), round);
      StoredRecord expected = new StoredRecord(key("a"), text(round), revision);
      assertThat(reader.get(key("a"))).as("get after a put returned").contains(expected);
      assertThat(reader.list(COLLECTION, "", 10))
          .as("list after a put returned")
          .containsExactly(expected);
      if (round % 3 == 0) {
        delete(writer, key("a"));
        assertThat(reader.get(key("a"))).as("get after a delete returned").isEmpty();
        assertThat(reader.list(COLLECTION, "", 10)).as("list after a delete returned").isEmpty();
      }
    }
    if (writer.get(key("a")).isPresent()) {
      delete(writer, key("a"));
    }
  }
}
