package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.util.Optional;

/**
 * Run as a process that commits as fast as it can and prints each number once it is acknowledged.
 * Each batch moves two records from number n to n + 1 and creates the record of that number.
 */
final class CommitLoop {

  static final RecordKey LEFT = new RecordKey("sum", "left");
  static final RecordKey RIGHT = new RecordKey("sum", "right");

  private CommitLoop() {}

  public static void main(String[] arguments) {
    long most = Long.parseLong(arguments[1]);
    try (JdbcRecordStore store = JdbcRecordStore.open(arguments[0])) {
      long done = 0;
      while (done < most) {
        Optional<Long> number = step(store);
        if (number.isPresent()) {
          done++;
          System.out.println(number.get());
          System.out.flush();
        }
      }
    }
  }

  /** Commits the next number; empty if another process was quicker. */
  static Optional<Long> step(RecordStore store) {
    Optional<StoredRecord> left = store.get(LEFT);
    Optional<StoredRecord> right = store.get(RIGHT);
    long next = left.map(record -> Long.parseLong(record.payload().text())).orElse(0L) + 1;
    Payload payload = Payload.ofText(Long.toString(next));
    Batch batch =
        Batch.builder()
            .add(new Write.Put(LEFT, payload, still(left)))
            .add(new Write.Put(RIGHT, payload, still(right)))
            .create(entry(next), payload)
            .build();
    return store.commit(batch) instanceof CommitResult.Committed
        ? Optional.of(next)
        : Optional.empty();
  }

  static RecordKey entry(long number) {
    return new RecordKey("entry", "%012d".formatted(number));
  }

  private static Condition still(Optional<StoredRecord> record) {
    return record.map(StoredRecord::revision).map(Condition::at).orElse(Condition.ABSENT);
  }
}
