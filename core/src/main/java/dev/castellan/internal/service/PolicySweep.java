package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.access.PolicyService;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.PolicyChunkDoc;
import dev.castellan.internal.model.PolicyHeadDoc;
import dev.castellan.internal.model.PolicyRevisionDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.Batch;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes saved policies that cannot be gone back to any more, and the parts of texts that none of
 * the others has. What was written within the last hour may belong to a save that goes on, here or
 * elsewhere, and stays; a save writes again what is older than half of that. What changes meanwhile
 * stays, too.
 */
public final class PolicySweep {

  /** How often to sweep. */
  public static final Duration EVERY = Duration.ofHours(1);

  /** Parts are large. */
  private static final int PAGE = 16;

  private static final Logger LOG = LoggerFactory.getLogger(PolicySweep.class);

  private final Engine engine;

  /** Sweeps through this engine. */
  public PolicySweep(Engine engine) {
    this.engine = engine;
  }

  /** Sweeps; does its best. */
  public void sweep() {
    if (!engine.freshness().allowsAdministration()) {
      return;
    }
    try {
      long current =
          engine.read(Records.POLICY, PolicyHeadDoc::read).map(PolicyHeadDoc::number).orElse(0L);
      sweepParts(sweepRevisions(current));
    } catch (CastellanException e) {
      LOG.debug("Old policies are left for later", e);
    }
  }

  /** Answers the parts that the others have. */
  private Set<String> sweepRevisions(long current) {
    Set<String> needed = new HashSet<>();
    Map<RecordKey, Revision> old = new LinkedHashMap<>();
    for (StoredRecord stored : engine.list(Records.POLICY_REVISION, "", RecordStore.MAX_PAGE)) {
      PolicyRevisionDoc doc = engine.understand(() -> PolicyRevisionDoc.read(stored));
      if (doc.number() > current - PolicyService.MAX_REVISIONS) {
        needed.addAll(doc.chunks());
      } else {
        old.put(stored.key(), stored.revision());
      }
    }
    delete(old);
    return needed;
  }

  private void sweepParts(Set<String> needed) {
    Instant before = engine.now().minus(PolicyTexts.UNNAMED_FOR);
    Map<RecordKey, Revision> unnamed = new LinkedHashMap<>();
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(Records.POLICY_CHUNK, after, PAGE);
      for (StoredRecord stored : page) {
        after = stored.key().id();
        if (!needed.contains(after) && isOlder(stored, before)) {
          unnamed.put(stored.key(), stored.revision());
        }
      }
    } while (page.size() == PAGE);
    delete(unnamed);
  }

  private boolean isOlder(StoredRecord stored, Instant time) {
    return engine.understand(() -> PolicyChunkDoc.read(stored).writtenAt().isBefore(time));
  }

  private void delete(Map<RecordKey, Revision> dead) {
    Map<RecordKey, Revision> batch = new LinkedHashMap<>();
    for (Map.Entry<RecordKey, Revision> one : dead.entrySet()) {
      batch.put(one.getKey(), one.getValue());
      if (batch.size() == Batch.MAX_WRITES) {
        engine.sweep(batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      engine.sweep(batch);
    }
  }
}
