package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.TimeSource;

/** Says after every call that all is announced, however long it took. */
final class CurrentTooEarlyAfterASlowCall extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      PlainWatch newWatch(ChangeListener listener) {
        return new PlainWatch(listener, watches::remove) {
          @Override
          void call(Runnable call) {
            super.call(call);
            super.call(listener::current);
          }
        };
      }
    };
  }
}
