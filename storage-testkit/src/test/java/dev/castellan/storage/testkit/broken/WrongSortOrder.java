package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.Comparator;
import java.util.List;

/** Sorts as a dictionary does, by letters and digits first. */
final class WrongSortOrder extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized List<StoredRecord> list(
          PlainStore handle, String collection, String afterId, int limit) {
        return super.list(handle, collection, "", Integer.MAX_VALUE).stream()
            .sorted(Comparator.comparing(record -> rank(record.key().id())))
            .filter(
                record -> afterId.isEmpty() || rank(record.key().id()).compareTo(rank(afterId)) > 0)
            .limit(limit)
            .toList();
      }

      private static String rank(String id) {
        return id.replaceAll("[._-]", "") + " " + id;
      }
    };
  }
}
