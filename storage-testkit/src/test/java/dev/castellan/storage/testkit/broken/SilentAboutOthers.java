package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.TimeSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Announces a handle's own commits only. */
final class SilentAboutOthers extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final Map<PlainWatch, PlainStore> owners = new ConcurrentHashMap<>();

      @Override
      Subscription watch(PlainStore handle, ChangeListener listener) {
        PlainWatch watch = (PlainWatch) super.watch(handle, listener);
        owners.put(watch, handle);
        return watch;
      }

      @Override
      void announce(PlainStore handle, Set<RecordKey> keys) {
        watches.stream()
            .filter(watch -> handle.equals(owners.get(watch)))
            .forEach(watch -> watch.changed(keys));
      }
    };
  }
}
