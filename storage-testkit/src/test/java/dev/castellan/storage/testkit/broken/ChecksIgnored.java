package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;

/** Judges the conditions of puts and deletes only. */
final class ChecksIgnored extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized boolean holds(Write write) {
        return write instanceof Write.Check || super.holds(write);
      }
    };
  }
}
