package dev.castellan.storage;

/** What became of a {@link Batch} that the store took. */
public sealed interface CommitResult {

  /**
   * All writes are durable and every later read sees them.
   *
   * @param revision the batch's revision, which all its records now bear
   */
  record Committed(Revision revision) implements CommitResult {}

  /**
   * A condition did not hold and nothing was written. An ordinary answer, not an error: read again
   * and decide again.
   *
   * @param key a record whose condition did not hold
   */
  record Conflict(RecordKey key) implements CommitResult {}
}
