package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Optional;

/** What must hold of the records that {@link CommitLoop} writes. */
final class Sums {

  private Sums() {}

  /** The last number committed, after a look that no batch is there by half. */
  static long verified(RecordStore store) {
    Optional<StoredRecord> left = store.get(CommitLoop.LEFT);
    Optional<StoredRecord> right = store.get(CommitLoop.RIGHT);
    long last = left.map(record -> Long.parseLong(record.payload().text())).orElse(0L);
    assertThat(right.map(StoredRecord::revision))
        .as("both records are of one batch")
        .isEqualTo(left.map(StoredRecord::revision));
    assertThat(right.map(StoredRecord::payload)).isEqualTo(left.map(StoredRecord::payload));
    long expected = 1;
    String after = "";
    while (true) {
      List<StoredRecord> page = store.list("entry", after, RecordStore.MAX_PAGE);
      for (StoredRecord entry : page) {
        assertThat(entry.key()).as("no entry is missing").isEqualTo(CommitLoop.entry(expected));
        expected++;
        after = entry.key().id();
      }
      if (page.size() < RecordStore.MAX_PAGE) {
        assertThat(expected - 1).as("the entries end with the sum").isEqualTo(last);
        return last;
      }
    }
  }
}
