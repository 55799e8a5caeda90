package dev.castellan.internal.service;

import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.storage.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through records of which one that cannot be understood is not to hide the others. */
final class Legible {

  private static final Logger LOG = LoggerFactory.getLogger(Legible.class);

  private Legible() {}

  /**
   * Those of a page that are wanted. What is damaged, or of a newer format, is left out and logged,
   * once for the page.
   */
  static List<StoredRecord> among(List<StoredRecord> page, Predicate<StoredRecord> wanted) {
    List<StoredRecord> found = new ArrayList<>();
    List<DamagedRecordException> troubles = new ArrayList<>();
    for (StoredRecord stored : page) {
      try {
        if (wanted.test(stored)) {
          found.add(stored);
        }
      } catch (DamagedRecordException e) {
        troubles.add(e);
      }
    }
    if (!troubles.isEmpty()) {
      LOG.warn(
          "{} records cannot be understood and are left as they are; the first: {}",
          troubles.size(),
          troubles.get(0).getMessage());
    }
    return found;
  }
}
