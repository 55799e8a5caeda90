package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;

/** Forgets to judge the condition of a delete. */
final class DeletesUnconditionally extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized boolean holds(Write write) {
        return write instanceof Write.Delete || super.holds(write);
      }
    };
  }
}
