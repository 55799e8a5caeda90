package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.storage.Batch;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pages ascend by id and hold each record that stays exactly once. */
abstract class PagingClause extends Clause {

  PagingClause(Opening opening) {
    super(opening);
  }

  @Test
  void idsAscendInAsciiOrder() {
    List<String> ids =
        new ArrayList<>(
            List.of(
                "0", "00", "1", "10", "2", "9", "9-", "9.", "9_", "9a", "a", "a-", "a--", "a-b",
                "a.", "a.b", "a0", "a9", "a_", "a_b", "aa", "ab", "b", "b-a", "b.a", "b0a", "b_a",
                "ba", "z", "zz"));
    int count = ids.size();
    fill(IntStream.range(0, count).mapToObj(i -> ids.get(i * 7 % count)).toList());
    Collections.sort(ids);
    assertThat(ids(store().list(COLLECTION, "", 1_000))).isEqualTo(ids);
    for (int limit : new int[] {1, 2, 7, 29, 30, 31}) {
      assertThat(ids(all(store(), COLLECTION, limit))).as("pages of %d", limit).isEqualTo(ids);
    }
  }

  @Test
  void aPageIsFullUnlessItIsTheLast() {
    fill(numbered(5));
    assertThat(store().list(COLLECTION, "", 1)).hasSize(1);
    assertThat(store().list(COLLECTION, "", 4)).hasSize(4);
    assertThat(store().list(COLLECTION, "", 5)).hasSize(5);
    assertThat(store().list(COLLECTION, "", 6)).hasSize(5);
    assertThat(store().list(COLLECTION, "r0003", 6)).hasSize(1);
    assertThat(store().list(COLLECTION, "r0004", 6)).isEmpty();
  }

  @Test
  void thePageMayHoldAThousand() {
    List<String> ids = numbered(RecordStore.MAX_PAGE + 1);
    fill(ids);
    List<StoredRecord> page = store().list(COLLECTION, "", RecordStore.MAX_PAGE);
    assertThat(ids(page)).isEqualTo(ids.subList(0, RecordStore.MAX_PAGE));
    assertThat(ids(store().list(COLLECTION, "r0999", RecordStore.MAX_PAGE)))
        .containsExactly("r1000");
  }

  @Test
  void theIdToStartBehindNeedNotExist() {
    fill(List.of("b", "d", "d-1", "f"));
    assertThat(ids(store().list(COLLECTION, "a", 10))).containsExactly("b", "d", "d-1", "f");
    assertThat(ids(store().list(COLLECTION, "b", 10))).containsExactly("d", "d-1", "f");
    assertThat(ids(store().list(COLLECTION, "b0", 10))).containsExactly("d", "d-1", "f");
    assertThat(ids(store().list(COLLECTION, "d", 10))).containsExactly("d-1", "f");
    assertThat(ids(store().list(COLLECTION, "d-", 10))).containsExactly("d-1", "f");
    assertThat(ids(store().list(COLLECTION, "d.", 10))).containsExactly("f");
    assertThat(ids(store().list(COLLECTION, "f", 10))).isEmpty();
    assertThat(ids(store().list(COLLECTION, "z".repeat(128), 10))).isEmpty();
  }

  @Test
  void aPageHoldsOneCollectionOnly() {
    List<String> collections = List.of("c", "c-", "c.d", "c0", "c_", "cc", "b", "d");
    collections.forEach(name -> put(store(), new RecordKey(name, "in-" + name), name));
    for (String name : collections) {
      assertThat(ids(store().list(name, "", 10))).as(name).containsExactly("in-" + name);
    }
    assertThat(store().list("e", "", 10)).isEmpty();
  }

  @Test
  void aPageHoldsWholeRecords() {
    Revision one = put(store(), key("a"), "alpha");
    Revision two = put(store(), key("b"), "beta");
    assertThat(store().list(COLLECTION, "", 10))
        .containsExactly(
            new StoredRecord(key("a"), text("alpha"), one),
            new StoredRecord(key("b"), text("beta"), two));
  }

  @Test
  void aWrongQuestionIsRefused() {
    for (int limit : new int[] {Integer.MIN_VALUE, -1, 0, RecordStore.MAX_PAGE + 1}) {
      assertThatIllegalArgumentException()
          .as("limit %d", limit)
          .isThrownBy(() -> store().list(COLLECTION, "", limit));
    }
    for (String collection :
        new String[] {"", "A", "a/b", "-a", "a b", "ä", "a".repeat(129), "%"}) {
      assertThatIllegalArgumentException()
          .as("collection '%s'", collection)
          .isThrownBy(() -> store().list(collection, "", 10));
    }
  }

  @Test
  void whatStaysIsListedOnceWhileNeighboursComeAndGo() {
    List<String> stable = numbered(40);
    fill(stable);
    List<String> seen = new ArrayList<>();
    List<StoredRecord> page = store().list(COLLECTION, "", 3);
    for (int round = 0; !page.isEmpty(); round++) {
      seen.addAll(ids(page));
      String last = page.get(page.size() - 1).key().id();
      if (round < 60) {
        comeAndGo(page.get(0).key().id(), last, round);
      }
      page = store().list(COLLECTION, last, 3);
    }
    seen.removeIf(id -> !stable.contains(id));
    assertThat(seen).as("records that were there all the time").isEqualTo(stable);
  }

  /** Shifts what an offset would count: records come and go on both sides of the cursor. */
  private void comeAndGo(String behind, String ahead, int round) {
    put(store(), key(behind.substring(0, 5) + "-behind" + round), "passing");
    put(store(), key(ahead.substring(0, 5) + "-then" + round), "passing");
    if (round % 4 == 3) {
      store().list(COLLECTION, "", 100).stream()
          .filter(record -> record.key().id().length() > 5)
          .limit(5)
          .forEach(record -> delete(store(), record.key()));
    }
  }

  @Test
  void theRecordAtTheCursorMayBeDeleted() {
    fill(List.of("a", "b", "c", "d"));
    List<StoredRecord> page = store().list(COLLECTION, "", 2);
    delete(store(), page.get(1).key());
    assertThat(ids(store().list(COLLECTION, page.get(1).key().id(), 2))).containsExactly("c", "d");
  }

  @Test
  void whatStaysIsListedOnceWhileOthersWrite() throws Exception {
    List<String> stable = numbered(60);
    fill(stable);
    RecordStore writer = other();
    AtomicBoolean done = new AtomicBoolean();
    Future<Integer> writing = crew.alongside(() -> comeAndGo(writer, done));
    try {
      for (int round = 0; round < 20; round++) {
        List<String> seen = ids(all(store(), COLLECTION, 1 + round));
        assertThat(seen).as("ids of all pages").isSorted().doesNotHaveDuplicates();
        seen.removeIf(id -> !stable.contains(id));
        assertThat(seen).as("records that were there all the time").isEqualTo(stable);
      }
    } finally {
      done.set(true);
    }
    assertThat(Crew.result(writing)).isPositive();
  }

  private static int comeAndGo(RecordStore writer, AtomicBoolean done) {
    int rounds = 0;
    while (!done.get() || rounds == 0) {
      RecordKey key = key(String.format("r%04d-passing", rounds % 60));
      put(writer, key, rounds);
      delete(writer, key);
      rounds++;
    }
    return rounds;
  }

  private void fill(List<String> ids) {
    for (int from = 0; from < ids.size(); from += Batch.MAX_WRITES) {
      Batch.Builder batch = Batch.builder();
      ids.subList(from, Math.min(ids.size(), from + Batch.MAX_WRITES))
          .forEach(id -> batch.create(key(id), text(id)));
      commit(store(), batch.build());
    }
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> String.format("r%04d", i)).toList();
  }

  private static List<String> ids(List<StoredRecord> records) {
    return records.stream()
        .map(record -> record.key().id())
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
