package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.TimeSource;

/** Ends the subscription of a listener that throws. */
final class ThrowingListenerIsDropped extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      PlainWatch newWatch(ChangeListener listener) {
        return new PlainWatch(listener, watches::remove) {
          @Override
          void call(Runnable call) {
            try {
              call.run();
            } catch (Throwable e) {
              close();
            }
          }
        };
      }
    };
  }
}
