package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Condition;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;

/** Is content if the record exists, at whatever revision. */
final class ExpectedRevisionIgnored extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized boolean holds(Write write) {
        return write.condition() instanceof Condition.At
            ? records.containsKey(write.key())
            : super.holds(write);
      }
    };
  }
}
