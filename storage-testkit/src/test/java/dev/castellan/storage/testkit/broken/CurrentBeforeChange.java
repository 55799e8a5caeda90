package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.TimeSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Says that all is announced while a change still waits. */
final class CurrentBeforeChange extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      PlainWatch newWatch(ChangeListener listener) {
        return new PlainWatch(listener, watches::remove) {
          private final List<Set<RecordKey>> waiting = new CopyOnWriteArrayList<>();
          private final AtomicInteger heartbeats = new AtomicInteger();

          @Override
          void changed(Set<RecordKey> keys) {
            waiting.add(keys);
          }

          @Override
          void current() {
            super.current();
            if (heartbeats.incrementAndGet() % 8 == 0) {
              waiting.forEach(keys -> call(() -> listener.changed(keys)));
              waiting.clear();
            }
          }
        };
      }
    };
  }
}
