package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Revision;
import dev.castellan.storage.TimeSource;
import java.util.HashMap;
import java.util.Map;

/** Gives each handle numbers of its own, so that they do not follow the commits. */
final class RevisionsByHandle extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final Map<PlainStore, Long> given = new HashMap<>();

      @Override
      synchronized Revision next(PlainStore handle) {
        long block = given.computeIfAbsent(handle, h -> 1_000_000L * given.size());
        given.put(handle, block + 1);
        return new Revision(epoch, block + 1);
      }
    };
  }
}
