package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers how many records came before the next page, not which. */
final class PagesByOffset extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final Map<String, Integer> offsets = new HashMap<>();

      @Override
      synchronized List<StoredRecord> list(
          PlainStore handle, String collection, String afterId, int limit) {
        List<StoredRecord> all = super.list(handle, collection, "", Integer.MAX_VALUE);
        int known = all.size() - super.list(handle, collection, afterId, Integer.MAX_VALUE).size();
        int offset = offsets.getOrDefault(collection + "/" + afterId, known);
        List<StoredRecord> page = all.stream().skip(offset).limit(limit).toList();
        if (!page.isEmpty()) {
          String last = page.get(page.size() - 1).key().id();
          offsets.put(collection + "/" + last, offset + page.size());
        }
        return page;
      }
    };
  }
}
