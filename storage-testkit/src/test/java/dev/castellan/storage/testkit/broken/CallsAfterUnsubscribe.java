package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.TimeSource;

/** Goes on calling a listener whose subscription was closed. */
final class CallsAfterUnsubscribe extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      Subscription watch(PlainStore handle, ChangeListener listener) {
        super.watch(handle, listener);
        return () -> {};
      }
    };
  }
}
