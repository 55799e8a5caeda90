package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.TimeSource;

/** Never says that nothing happened. */
final class SilentWhenIdle extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      PlainWatch newWatch(ChangeListener listener) {
        return new PlainWatch(listener, watches::remove) {
          @Override
          void current() {}
        };
      }
    };
  }
}
