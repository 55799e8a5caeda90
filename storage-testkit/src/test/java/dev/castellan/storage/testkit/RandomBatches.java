package dev.castellan.storage.testkit;

import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Batches of every shape, from a seed. */
final class RandomBatches {

  private RandomBatches() {}

  static Batch next(Random random) {
    Map<RecordKey, Write> writes = new LinkedHashMap<>();
    Write sure = new Write.Put(key(random), payload(random), condition(random));
    writes.put(sure.key(), sure);
    int count = random.nextInt(Batch.MAX_WRITES);
    for (int i = 0; i < count; i++) {
      Write write = write(random);
      writes.putIfAbsent(write.key(), write);
    }
    return new Batch(List.copyOf(writes.values()));
  }

  private static Write write(Random random) {
    RecordKey key = key(random);
    Condition condition = condition(random);
    return switch (random.nextInt(3)) {
      case 0 -> new Write.Put(key, payload(random), condition);
      case 1 ->
          new Write.Delete(
              key, condition instanceof Condition.Absent ? Condition.PRESENT : condition);
      default ->
          new Write.Check(key, condition instanceof Condition.Any ? Condition.ABSENT : condition);
    };
  }

  /** Few names, so that batches meet on the same records. */
  static RecordKey key(Random random) {
    String collection = List.of("user", "key", "a-b.c_d").get(random.nextInt(3));
    return new RecordKey(collection, "id" + random.nextInt(40));
  }

  private static Payload payload(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return Payload.of(bytes);
  }

  private static Condition condition(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Condition.ABSENT;
      case 1 -> Condition.PRESENT;
      case 2 -> Condition.at(new Revision(1 + random.nextInt(3), 1 + random.nextInt(50)));
      default -> Condition.ANY;
    };
  }
}
