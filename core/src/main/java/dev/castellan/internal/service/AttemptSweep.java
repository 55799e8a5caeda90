package dev.castellan.internal.service;

import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.DeviceTokens;
import dev.castellan.internal.login.LockRules;
import dev.castellan.internal.model.AttemptDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.Batch;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deletes counters of attempts that mean nothing any more, a part of them each time. What is
 * counted of a user never ends by time, or a patient guesser had any number of tries; of a name
 * that nobody has it ends so late that waiting for it is no way to tell the two apart.
 */
final class AttemptSweep {

  private static final int PAGE = 10 * Batch.MAX_WRITES;

  /** What strangers have left behind of names that nobody has. */
  private static final Duration NAMES = Duration.ofDays(180);

  private final Engine engine;
  private final LockRules rules;

  /** Where to go on. */
  private volatile String after = "";

  AttemptSweep(Engine engine) {
    this.engine = engine;
    this.rules = new LockRules(engine.settings().lockOut());
  }

  /** Looks at the next part. */
  void sweep() {
    List<StoredRecord> page = engine.list(Records.ATTEMPT, after, PAGE);
    after = page.size() < PAGE ? "" : page.get(page.size() - 1).key().id();
    List<StoredRecord> over = Legible.among(page, stored -> isOver(AttemptDoc.read(stored)));
    for (int from = 0; from < over.size(); from += Batch.MAX_WRITES) {
      Map<RecordKey, Revision> batch = new LinkedHashMap<>();
      over.subList(from, Math.min(over.size(), from + Batch.MAX_WRITES))
          .forEach(stored -> batch.put(stored.key(), stored.revision()));
      engine.sweep(batch);
    }
  }

  private boolean isOver(AttemptDoc attempts) {
    String id = attempts.key().id();
    String kind = id.substring(0, id.indexOf('-') + 1);
    String name = id.substring(kind.length());
    Instant now = engine.now();
    return switch (kind) {
      case Records.ATTEMPT_USER -> engine.read(Records.user(name)).isEmpty();
      case Records.ATTEMPT_SESSION -> engine.read(Records.session(name)).isEmpty();
      case Records.ATTEMPT_SOURCE -> rules.isWindowOver(attempts, now);
      // As long as the last token that this device can have.
      case Records.ATTEMPT_DEVICE -> isOlder(attempts, DeviceTokens.LIFE, now);
      case Records.ATTEMPT_NAME -> isOlder(attempts, NAMES, now);
      default -> false; // A newer version's.
    };
  }

  private static boolean isOlder(AttemptDoc attempts, Duration life, Instant now) {
    return now.isAfter(attempts.lastAt().plus(life));
  }
}
