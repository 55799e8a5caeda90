package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.TimeSource;

/** Goes on working after it was closed. */
final class CallsAfterCloseAccepted extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      PlainStore open() {
        return new PlainStore(this) {
          @Override
          void requireOpen() {}
        };
      }
    };
  }
}
