package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A batch is seen whole or not at all. */
abstract class AtomicityClause extends Clause {

  private static final int ROUNDS = 150;

  /**
   * As many records as a batch holds, so that a store that writes one by one is in between often.
   */
  private static final List<RecordKey> MEMBERS =
      IntStream.range(0, Batch.MAX_WRITES).mapToObj(i -> key("m" + (10 + i))).toList();

  AtomicityClause(Opening opening) {
    super(opening);
  }

  @Test
  void allWritesOfABatchAreDone() {
    Revision doomed = put(store(), key("doomed"), "doomed");
    put(store(), key("changed"), "old");
    Revision revision =
        commit(
            store(),
            Batch.builder()
                .create(key("created"), text("new"))
                .put(key("changed"), text("new"))
                .delete(key("doomed"), doomed)
                .build());
    assertThat(store().list(COLLECTION, "", 10))
        .containsExactly(
            new StoredRecord(key("changed"), text("new"), revision),
            new StoredRecord(key("created"), text("new"), revision));
  }

  @Test
  void aPageNeverShowsAPartOfABatch() throws Exception {
    whileItIsRewritten(
        reader -> {
          List<StoredRecord> page = reader.list(COLLECTION, "", 1_000);
          assertThat(page).as("records of the batch in one page").hasSize(MEMBERS.size());
          assertThat(page.stream().map(StoredRecord::payload).distinct())
              .as("payloads in one page, all written by the same batch")
              .hasSize(1);
          assertThat(page.stream().map(StoredRecord::revision).distinct())
              .as("revisions in one page, all written by the same batch")
              .hasSize(1);
        });
  }

  @Test
  void whoSawOneRecordOfABatchSeesTheOthers() throws Exception {
    whileItIsRewritten(
        reader -> {
          int last = 0;
          for (int i = 0; i < MEMBERS.size(); i += 5) { // up and down, as stores may write in order
            int up = number(read(reader, MEMBERS.get(i)));
            int down = number(read(reader, MEMBERS.get(MEMBERS.size() - 1 - i)));
            assertThat(up).as("the batch of a record read later").isGreaterThanOrEqualTo(last);
            assertThat(down).as("the batch of a record read later").isGreaterThanOrEqualTo(up);
            last = down;
          }
        });
  }

  @Test
  void aRecordThatMovesIsAlwaysInOnePlace() throws Exception {
    put(store(), key("a"), 0);
    RecordStore writer = other();
    AtomicBoolean done = new AtomicBoolean();
    Future<Integer> writing = crew.alongside(() -> move(writer, done));
    while (!done.get()) {
      assertThat(store().list(COLLECTION, "", 10)).as("places of the one record").hasSize(1);
    }
    Crew.result(writing);
  }

  private static int move(RecordStore writer, AtomicBoolean done) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        RecordKey from = key(round % 2 == 0 ? "a" : "b");
        RecordKey to = key(round % 2 == 0 ? "b" : "a");
        commit(
            writer,
            Batch.of(
                new Write.Delete(from, Condition.PRESENT),
                new Write.Put(to, text(round), Condition.ABSENT)));
      }
      return ROUNDS;
    } finally {
      done.set(true);
    }
  }

  private interface Look {
    void at(RecordStore reader);
  }

  private void whileItIsRewritten(Look look) throws Exception {
    rewrite(store(), 0);
    RecordStore reader = other();
    AtomicBoolean done = new AtomicBoolean();
    Callable<Integer> looking =
        () -> {
          int looks = 0;
          while (!done.get() || looks == 0) {
            look.at(reader);
            looks++;
          }
          return looks;
        };
    Callable<Integer> writing =
        () -> {
          try {
            for (int round = 1; round <= ROUNDS; round++) {
              rewrite(store(), round);
            }
            return ROUNDS;
          } finally {
            done.set(true);
          }
        };
    crew.together(List.of(writing, looking));
  }

  private static void rewrite(RecordStore writer, int round) {
    Batch.Builder batch = Batch.builder();
    MEMBERS.forEach(member -> batch.put(member, text(round)));
    commit(writer, batch.build());
  }
}
