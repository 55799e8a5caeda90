package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Revision;
import dev.castellan.storage.TimeSource;

/** Takes its revisions from the time of day. */
final class RevisionsByTheClock extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized Revision next(PlainStore handle) {
        long now = time.instant().toEpochMilli() * 1_000;
        boolean sameMoment = now <= number && now > number - 1_000_000;
        number = sameMoment ? number + 1 : now;
        return new Revision(epoch, number);
      }
    };
  }
}
