package dev.castellan.internal.service;

import dev.castellan.NotFoundException;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyRevision;
import dev.castellan.access.PolicyService;
import dev.castellan.access.StoredPolicy;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.PolicyChunkDoc;
import dev.castellan.internal.model.PolicyRevisionDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Saved policies in the store: their texts, in parts, and the list of them. */
public final class PolicyTexts {

  /** What nothing names is kept for so long: a save that goes on may need it. */
  static final Duration UNNAMED_FOR = Duration.ofHours(1);

  /** A part that is older is written again, so that it outlives the save that needs it. */
  private static final Duration FRESH_FOR = UNNAMED_FOR.dividedBy(2);

  /** Half a megabyte. */
  private static final int PARTS_AT_ONCE = 8;

  private final Engine engine;

  /** Works through this engine. */
  public PolicyTexts(Engine engine) {
    this.engine = engine;
  }

  /**
   * Writes a text that nothing names yet.
   *
   * @return the ids of its parts, in order
   */
  List<String> write(String text) {
    Instant now = engine.now();
    List<String> ids = new ArrayList<>();
    Map<RecordKey, Payload> missing = new LinkedHashMap<>();
    for (String part : PolicyChunkDoc.cut(text)) {
      PolicyChunkDoc chunk = PolicyChunkDoc.create(part, now);
      ids.add(chunk.key().id());
      Optional<PolicyChunkDoc> present = present(chunk.key());
      if (present.filter(found -> isFresh(found, now)).isEmpty()) {
        missing.put(chunk.key(), present.orElse(chunk).writtenAt(now).payload());
      }
      if (missing.size() == PARTS_AT_ONCE) {
        engine.prepare(missing);
        missing.clear();
      }
    }
    if (!missing.isEmpty()) {
      engine.prepare(missing);
    }
    return List.copyOf(ids);
  }

  /** A part as the store has it; a damaged one is as good as none, and is written anew. */
  private Optional<PolicyChunkDoc> present(RecordKey chunk) {
    return engine.read(chunk).flatMap(PolicyTexts::undamaged);
  }

  private static boolean isFresh(PolicyChunkDoc chunk, Instant now) {
    return chunk.writtenAt().plus(FRESH_FOR).isAfter(now);
  }

  private static Optional<PolicyChunkDoc> undamaged(StoredRecord stored) {
    try {
      return Optional.of(PolicyChunkDoc.read(stored)).filter(PolicyChunkDoc::isWhole);
    } catch (DamagedRecordException e) {
      return Optional.empty();
    }
  }

  /**
   * The saved policies that can be gone back to, newest first.
   *
   * @param current the number of the one in force
   */
  List<PolicyRevision> revisions(long current) {
    return kept(current).stream()
        .map(doc -> doc.view(Optional.of(current)))
        .sorted(Comparator.comparing(PolicyRevision::number).reversed())
        .toList();
  }

  private List<PolicyRevisionDoc> kept(long current) {
    return list().stream()
        .map(PolicyRevisionDoc::read)
        .filter(doc -> isKept(doc.number(), current))
        .toList();
  }

  private static boolean isKept(long number, long current) {
    return number <= current && number > current - PolicyService.MAX_REVISIONS;
  }

  private List<StoredRecord> list() {
    return engine.list(Records.POLICY_REVISION, "", RecordStore.MAX_PAGE);
  }

  /**
   * One of them.
   *
   * @throws NotFoundException if it is not among them any more
   */
  StoredPolicy read(long number, long current) {
    StoredRecord stored =
        Optional.of(number)
            .filter(wanted -> wanted > 0 && isKept(wanted, current))
            .flatMap(wanted -> engine.read(Records.policyRevision(wanted)))
            .orElseThrow(() -> new NotFoundException("There is no such revision any more"));
    return engine.understand(
        () -> {
          PolicyRevisionDoc doc = PolicyRevisionDoc.read(stored);
          Policy policy = doc.policy(engine::read);
          PolicyRevision seen = doc.view(Optional.of(current));
          return new StoredPolicy(
              policy,
              number,
              doc.revision(),
              seen.savedAt(),
              seen.savedBy(),
              stored.revision().toString());
        });
  }
}
