package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.TimeSource;

/** Begins to count anew from what it finds when it is opened. */
final class RevisionReusedAfterReopen extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      void reopened() {
        number = records.values().stream().mapToLong(r -> r.revision().number()).max().orElse(0);
      }
    };
  }
}
