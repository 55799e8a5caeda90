package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.TimeSource;

/** Returns from close while the listener is still being called. */
final class UnsubscribeDoesNotWait extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      PlainWatch newWatch(ChangeListener listener) {
        return new PlainWatch(listener, watches::remove) {
          @Override
          void awaitEnd() {}
        };
      }
    };
  }
}
