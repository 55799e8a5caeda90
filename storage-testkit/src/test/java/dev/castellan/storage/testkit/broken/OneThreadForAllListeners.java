package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.TimeSource;

/** Calls all listeners one after the other, so that a slow one stops all. */
final class OneThreadForAllListeners extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final Object turn = new Object();

      @Override
      PlainWatch newWatch(ChangeListener listener) {
        return new PlainWatch(listener, watches::remove) {
          @Override
          void call(Runnable call) {
            synchronized (turn) {
              super.call(call);
            }
          }
        };
      }
    };
  }
}
