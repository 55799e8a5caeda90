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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each batch takes effect at one moment; its conditions are judged at that moment. */
abstract class LinearizabilityClause extends Clause {

  private static final int ROUNDS = 40;
  private static final int WRITERS = 4;
  private static final int INCREMENTS = 20;

  LinearizabilityClause(Opening opening) {
    super(opening);
  }

  @Test
  void noIncrementIsLostAndReadsFollowTheCommits() throws Exception {
    RecordKey counter = key("counter");
    Event start = new Event(0, put(store(), counter, 0), time.nanoTime(), time.nanoTime());
    AtomicInteger working = new AtomicInteger(WRITERS);
    List<Callable<List<Event>>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      RecordStore handle = i % 2 == 0 ? store() : other();
      tasks.add(() -> increment(handle, counter, working));
    }
    for (RecordStore handle : List.of(store(), other())) {
      tasks.add(() -> readOn(handle, counter, working));
    }
    List<List<Event>> histories = crew.together(tasks);

    List<Event> commits = new ArrayList<>(List.of(start));
    histories.subList(0, WRITERS).forEach(commits::addAll);
    commits.sort(Comparator.comparing(Event::revision));
    requireNoneLost(commits, read(store(), counter));
    histories
        .subList(WRITERS, histories.size())
        .forEach(reads -> reads.forEach(one -> requireInOrder(one, commits)));
  }

  /**
   * A commit of a value, or a read that found it.
   *
   * @param began nanoseconds on a monotonic clock
   * @param ended likewise
   */
  private record Event(int value, Revision revision, long began, long ended) {}

  private List<Event> increment(RecordStore handle, RecordKey counter, AtomicInteger working) {
    List<Event> done = new ArrayList<>();
    try {
      while (done.size() < INCREMENTS) {
        StoredRecord before = read(handle, counter);
        int next = number(before) + 1;
        long began = time.nanoTime();
        CommitResult result =
            handle.commit(Batch.builder().replace(counter, text(next), before.revision()).build());
        if (result instanceof CommitResult.Committed committed) {
          done.add(new Event(next, committed.revision(), began, time.nanoTime()));
        }
      }
      return done;
    } finally {
      working.decrementAndGet();
    }
  }

  private List<Event> readOn(RecordStore handle, RecordKey counter, AtomicInteger working) {
    List<Event> seen = new ArrayList<>();
    while (working.get() > 0 && seen.size() < 2_000) {
      long began = time.nanoTime();
      StoredRecord record = read(handle, counter);
      seen.add(new Event(number(record), record.revision(), began, time.nanoTime()));
    }
    return seen;
  }

  private static void requireNoneLost(List<Event> commits, StoredRecord last) {
    for (int i = 0; i < commits.size(); i++) {
      assertThat(commits.get(i).value())
          .as("the value put by commit %d in the order of revisions: none is lost or doubled", i)
          .isEqualTo(i);
    }
    assertThat(number(last)).as("the counter after all increments").isEqualTo(commits.size() - 1);
  }

  private static void requireInOrder(Event read, List<Event> commits) {
    for (Event commit : commits) {
      if (read.began() - commit.ended() > 0) {
        assertThat(read.value())
            .as("a value read after the commit of %d returned", commit.value())
            .isGreaterThanOrEqualTo(commit.value());
      }
      if (commit.began() - read.ended() > 0) {
        assertThat(read.value())
            .as("a value read before the commit of %d began", commit.value())
            .isLessThan(commit.value());
      }
    }
    assertThat(read.revision())
        .as("the revision at which %d was read", read.value())
        .isEqualTo(commits.get(read.value()).revision());
  }

  @Test
  void aRecordIsCreatedByOneOnly() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RecordKey name = key("name", round);
      List<CommitResult> results =
          race(
              Batch.builder().create(name, text("one")).build(),
              Batch.builder().create(name, text("two")).build());
      requireOneWinner(results);
      String winner = isCommitted(results.get(0)) ? "one" : "two";
      assertThat(read(store(), name).payload()).as("what the winner put").isEqualTo(text(winner));
    }
  }

  @Test
  void aRecordIsReplacedByOneOnly() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RecordKey name = key("name", round);
      Revision old = put(store(), name, "old");
      requireOneWinner(
          race(
              Batch.builder().replace(name, text("new"), old).build(),
              Batch.builder().delete(name, old).build()));
    }
  }

  @Test
  void twoThatRelyOnEachOthersRecordAreNeverBothCommitted() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RecordKey one = key("one", round);
      RecordKey two = key("two", round);
      commit(store(), Batch.builder().create(one, text(1)).create(two, text(2)).build());
      requireOneWinner(race(deleteIfStays(one, two), deleteIfStays(two, one)));
      assertThat(store().get(one).isPresent() ^ store().get(two).isPresent())
          .as("one of the two is left")
          .isTrue();
    }
  }

  private static Batch deleteIfStays(RecordKey gone, RecordKey stays) {
    return Batch.of(
        new Write.Check(stays, Condition.PRESENT), new Write.Delete(gone, Condition.PRESENT));
  }

  @Test
  void twoThatRelyOnEachOthersAbsenceAreNeverBothCommitted() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      requireOneWinner(
          race(
              createUnless(key("one", round), key("two", round)),
              createUnless(key("two", round), key("one", round))));
    }
  }

  private static Batch createUnless(RecordKey created, RecordKey absent) {
    return Batch.of(
        new Write.Check(absent, Condition.ABSENT),
        new Write.Put(created, text("new"), Condition.ABSENT));
  }

  @Test
  void batchesThatOverlapAreAllCommittedWhileTheirConditionsHold() throws Exception {
    Revision shared = put(store(), key("shared"), "kept");
    put(store(), key("hot"), "old");
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      RecordStore handle = i % 2 == 0 ? store() : other();
      int writer = i;
      tasks.add(() -> overlap(handle, writer, shared));
    }
    crew.together(tasks);
    assertThat(store().list(COLLECTION, "", 1_000))
        .as("records created by batches that overlapped")
        .hasSize(2 + WRITERS * INCREMENTS);
  }

  private static int overlap(RecordStore handle, int writer, Revision shared) {
    for (int i = 0; i < INCREMENTS; i++) {
      Batch batch =
          Batch.builder()
              .create(key("own-" + writer + "-", i), text(i))
              .check(key("shared"), i % 2 == 0 ? Condition.PRESENT : Condition.at(shared))
              .add(new Write.Put(key("hot"), text(i), Condition.PRESENT))
              .build();
      assertThat(handle.commit(batch))
          .as("overlapping batches whose conditions all hold")
          .isInstanceOf(CommitResult.Committed.class);
    }
    return INCREMENTS;
  }

  @Test
  void crosswiseBatchesDoNotBlockEachOther() throws Exception {
    RecordKey one = key("one");
    RecordKey two = key("two");
    for (int round = 0; round < ROUNDS; round++) {
      List<CommitResult> results =
          race(
              Batch.builder().put(one, text("left")).put(two, text("left")).build(),
              Batch.builder().put(two, text("right")).put(one, text("right")).build());
      assertThat(results).as("two unconditional batches").allMatch(Clause::isCommitted);
      assertThat(read(store(), one).payload()).isEqualTo(read(store(), two).payload());
    }
  }

  private List<CommitResult> race(Batch left, Batch right) throws Exception {
    RecordStore one = store();
    RecordStore two = other();
    return crew.together(List.of(() -> one.commit(left), () -> two.commit(right)));
  }

  private static void requireOneWinner(List<CommitResult> results) {
    assertThat(results.stream().filter(Clause::isCommitted))
        .as("batches committed of two of which each undoes the other's condition: %s", results)
        .hasSize(1);
  }
}
