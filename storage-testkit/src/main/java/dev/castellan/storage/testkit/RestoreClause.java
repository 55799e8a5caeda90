package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A restore brings the old records back under a higher epoch. */
abstract class RestoreClause extends Clause {

  RestoreClause(Opening opening) {
    super(opening);
  }

  @Test
  @Needs(Capability.RESTORE)
  void theRecordsAreThoseOfTheBackup() throws Exception {
    put(store(), key("kept"), "old");
    put(store(), key("deleted-later"), "old");
    Map<RecordKey, Payload> before = contents(store());
    Runnable restore = subject().backup();
    put(store(), key("kept"), "new");
    put(store(), key("created-later"), "new");
    delete(store(), key("deleted-later"));
    closeHandles();
    restore.run();
    assertThat(contents(another())).isEqualTo(before);
  }

  @Test
  @Needs(Capability.RESTORE)
  void theEpochRises() throws Exception {
    put(store(), key("a"), 1);
    Runnable restore = subject().backup();
    Revision lost = put(store(), key("a"), 2);
    Revision last = lost;
    for (int round = 0; round < 3; round++) {
      closeHandles();
      restore.run();
      Revision next = put(another(), key("b"), round);
      assertThat(next.epoch()).as("the epoch after restore %d", round).isGreaterThan(last.epoch());
      last = next;
    }
    assertThat(store().commit(Batch.builder().replace(key("a"), text(3), lost).build()))
        .as("a commit that relies on a batch which the restore undid")
        .isEqualTo(new CommitResult.Conflict(key("a")));
  }

  @Test
  @Needs(Capability.LIVE_RESTORE)
  void listenersHearResyncBeforeAnythingElse() throws Exception {
    put(store(), key("a"), "old");
    Runnable restore = subject().backup();
    Revision lost = put(store(), key("a"), "new");
    Recorder own = new Recorder();
    Recorder others = new Recorder();
    store().watch(own);
    other().watch(others);
    restore.run();
    RecordKey fresh = key("fresh");
    Revision next = put(store(), fresh, 1);
    for (Recorder recorder : List.of(own, others)) {
      Recorder.Call resync =
          recorder
              .await(call -> call.kind() == Recorder.Kind.RESYNC)
              .orElseThrow(() -> new AssertionError("resync() is not called after a restore"));
      List<Recorder.Call> calls = recorder.calls();
      assertThat(calls.subList(0, calls.indexOf(resync)))
          .as("announcements of the new epoch that came before resync()")
          .noneMatch(call -> call.keys().contains(fresh));
    }
    assertThat(next.epoch()).as("the epoch after the restore").isGreaterThan(lost.epoch());
    assertThat(read(store(), key("a")).payload()).isEqualTo(text("old"));
    assertThat(read(other(), key("a")).payload()).isEqualTo(text("old"));
  }

  private static Map<RecordKey, Payload> contents(RecordStore store) {
    return all(store, COLLECTION, 100).stream()
        .collect(Collectors.toMap(StoredRecord::key, StoredRecord::payload));
  }
}
