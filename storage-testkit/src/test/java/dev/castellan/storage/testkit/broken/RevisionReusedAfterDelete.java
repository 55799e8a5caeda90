package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Revision;
import dev.castellan.storage.TimeSource;

/** Takes the next revision from the records that are left. */
final class RevisionReusedAfterDelete extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized Revision next(PlainStore handle) {
        long highest =
            records.values().stream().mapToLong(r -> r.revision().number()).max().orElse(0);
        return new Revision(epoch, highest + 1);
      }
    };
  }
}
