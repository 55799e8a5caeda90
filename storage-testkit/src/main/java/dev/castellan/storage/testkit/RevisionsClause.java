package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Revisions rise in the order of the commits and are never used again. */
abstract class RevisionsClause extends Clause {

  private static final int WRITERS = 4;
  private static final int COMMITS = 25;

  RevisionsClause(Opening opening) {
    super(opening);
  }

  @Test
  void everyCommitHasAHigherRevision() {
    List<Revision> given = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      given.add(put(store(), key("r", i % 3), i));
    }
    requireRising(given);
  }

  @Test
  void commitsOnTwoHandlesShareOneOrder() throws Exception {
    List<Revision> given = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      given.add(put(i % 3 == 0 ? other() : store(), key("r", i), i));
    }
    requireRising(given);
  }

  @Test
  void aBatchHasOneRevisionForAllItsRecords() {
    Revision revision =
        commit(store(), Batch.builder().put(key("a"), text(1)).put(key("b"), text(2)).build());
    assertThat(read(store(), key("a")).revision()).isEqualTo(revision);
    assertThat(read(store(), key("b")).revision()).isEqualTo(revision);
  }

  @Test
  void aRecordKeepsTheRevisionOfItsLastPut() {
    Revision revision = put(store(), key("a"), 1);
    put(store(), key("b"), 2);
    assertThat(read(store(), key("a")).revision()).isEqualTo(revision);
  }

  @Test
  void aDeleteUsesUpARevisionOfItsOwn() {
    Revision created = put(store(), key("a"), 1);
    Revision deleted = delete(store(), key("a"));
    Revision again = put(store(), key("a"), 1);
    requireRising(List.of(created, deleted, again));
  }

  @Test
  void noRevisionComesBackWhenEverythingIsDeleted() {
    List<Revision> given = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      given.add(put(store(), key("a"), round));
      given.add(put(store(), key("b"), round));
      given.add(delete(store(), key("a")));
      given.add(delete(store(), key("b")));
    }
    requireRising(given);
  }

  @Test
  void aConflictTakesNoRevisionBack() {
    List<Revision> given = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      given.add(put(store(), key("a"), i));
      assertThat(store().commit(Batch.builder().create(key("a"), text("never")).build()))
          .isEqualTo(new CommitResult.Conflict(key("a")));
    }
    requireRising(given);
  }

  @Test
  @Needs(Capability.REOPEN)
  void noRevisionComesBackWhenTheStoreIsReopened() throws Exception {
    List<Revision> given = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      given.add(put(store(), key("a"), round));
      given.add(put(store(), key("b"), round));
      given.add(delete(store(), key("b")));
      reopen();
    }
    given.add(delete(store(), key("a")));
    reopen();
    given.add(put(store(), key("c"), "last"));
    requireRising(given);
  }

  @Test
  void parallelCommitsHaveRevisionsInTheOrderOfTime() throws Exception {
    List<Callable<List<Commit>>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      RecordStore handle = writer % 2 == 0 ? store() : other();
      int name = writer;
      writers.add(() -> writeOn(handle, name));
    }
    List<Commit> commits = new ArrayList<>();
    crew.together(writers).forEach(commits::addAll);
    requireOrder(commits);

    Commit last = commits.stream().max(Comparator.comparing(Commit::revision)).orElseThrow();
    assertThat(store().get(key("shared")))
        .as("what the batch with the highest revision put")
        .contains(new StoredRecord(key("shared"), text(last.value()), last.revision()));
  }

  private record Commit(String value, Revision revision, long began, long ended) {}

  private List<Commit> writeOn(RecordStore handle, int writer) {
    List<Commit> commits = new ArrayList<>();
    RecordKey own = key("own", writer);
    for (int i = 0; i < COMMITS; i++) {
      String value = writer + "-" + i;
      long began = time.nanoTime();
      Revision revision =
          commit(
              handle,
              Batch.of(
                  new Write.Put(key("shared"), text(value), Condition.ANY),
                  new Write.Put(own, text(value), Condition.ANY)));
      commits.add(new Commit(value, revision, began, time.nanoTime()));
    }
    return commits;
  }

  private static void requireOrder(List<Commit> commits) {
    assertThat(commits.stream().map(Commit::revision)).as("revisions").doesNotHaveDuplicates();
    for (Commit earlier : commits) {
      for (Commit later : commits) {
        if (later.began() - earlier.ended() > 0) {
          assertThat(later.revision())
              .as("the revision of a commit that began after another one returned")
              .isGreaterThan(earlier.revision());
        }
      }
    }
  }

  static void requireRising(List<Revision> given) {
    for (int i = 1; i < given.size(); i++) {
      assertThat(given.get(i))
          .as("the revision of a later commit; all in order: %s", given)
          .isGreaterThan(given.get(i - 1));
    }
  }
}
