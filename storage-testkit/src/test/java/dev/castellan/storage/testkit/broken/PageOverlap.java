package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Begins a page with the record that it should begin behind. */
final class PageOverlap extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized List<StoredRecord> list(
          PlainStore handle, String collection, String afterId, int limit) {
        Optional<StoredRecord> last =
            RecordKey.isName(afterId) && limit > 1
                ? get(handle, new RecordKey(collection, afterId))
                : Optional.empty();
        List<StoredRecord> page = super.list(handle, collection, afterId, limit);
        return page.isEmpty()
            ? page
            : Stream.concat(last.stream(), page.stream()).limit(limit).toList();
      }
    };
  }
}
