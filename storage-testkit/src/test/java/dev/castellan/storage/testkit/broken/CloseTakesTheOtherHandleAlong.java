package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.TimeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Ends what another handle still needs. */
final class CloseTakesTheOtherHandleAlong extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final List<PlainStore> opened = new CopyOnWriteArrayList<>();

      @Override
      PlainStore open() {
        PlainStore handle =
            new PlainStore(this) {
              @Override
              public void close() {
                super.close();
                opened.remove(this);
                opened.forEach(PlainStore::close);
              }
            };
        opened.add(handle);
        return handle;
      }
    };
  }
}
