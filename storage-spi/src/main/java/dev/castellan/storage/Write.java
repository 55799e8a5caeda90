package dev.castellan.storage;

/** One step of a {@link Batch}: a record to put, to delete, or only to look at. */
public sealed interface Write {

  /** The record this is about. */
  RecordKey key();

  /** What must hold of the record as it stood before the batch. */
  Condition condition();

  /**
   * Creates the record or replaces what it holds.
   *
   * @param key the record
   * @param payload what it holds afterwards
   * @param condition what must hold before
   */
  record Put(RecordKey key, Payload payload, Condition condition) implements Write {}

  /**
   * Removes the record; with {@link Condition#ANY} nothing happens to a record that does not exist.
   *
   * @param key the record
   * @param condition what must hold before; not {@link Condition#ABSENT}
   */
  record Delete(RecordKey key, Condition condition) implements Write {

    /**
     * @throws IllegalArgumentException if the condition is {@code ABSENT}
     */
    public Delete {
      if (condition instanceof Condition.Absent) {
        throw new IllegalArgumentException(
            "A record that must be absent cannot be deleted: " + key);
      }
    }
  }

  /**
   * Changes nothing, but the batch is committed only if the condition holds.
   *
   * @param key the record
   * @param condition what must hold; not {@link Condition#ANY}
   */
  record Check(RecordKey key, Condition condition) implements Write {

    /**
     * @throws IllegalArgumentException if the condition is {@code ANY}
     */
    public Check {
      if (condition instanceof Condition.Any) {
        throw new IllegalArgumentException("A check needs a condition that can fail: " + key);
      }
    }
  }
}
