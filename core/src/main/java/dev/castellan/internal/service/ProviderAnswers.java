package dev.castellan.internal.service;

import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.ProviderAnswersDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What all nodes together know of how providers that take passwords answer: one small record for
 * each provider, written once in minutes. Safe for use by many threads; blocks on the store.
 */
final class ProviderAnswers {

  /** To what the time of an answer is known. */
  static final Duration COARSE = Duration.ofMinutes(5);

  private static final int MAX_CONFLICTS = 20;

  private final Engine engine;

  ProviderAnswers(Engine engine) {
    this.engine = engine;
  }

  /**
   * What came of one run of one node.
   *
   * @param some whether the provider answered of anybody
   * @param answered of whom it did
   * @param unanswered of whom it says nothing though it answers, and since when
   * @param inSession of whom alone something is remembered
   */
  record News(
      boolean some, Set<String> answered, Map<String, Instant> unanswered, Set<String> inSession) {}

  /** What is known; empty if the provider was never asked, or was of another kind. */
  Optional<ProviderAnswersDoc> find(HotProvider provider) {
    return engine
        .read(Records.providerAnswers(provider.id()), ProviderAnswersDoc::read)
        .filter(doc -> doc.kind().equals(provider.kind()));
  }

  /** Somebody logged in there: so from now on it is asked, and known to take passwords. */
  void begun(HotProvider provider) {
    if (find(provider).isEmpty()) {
      change(provider, doc -> doc);
    }
  }

  /** Notes what came of a run, and answers what is stored then. */
  ProviderAnswersDoc note(HotProvider provider, News news) {
    return change(
        provider,
        doc -> {
          Instant now = engine.now();
          // Further ahead than that: somebody has set the clock back.
          boolean old = Duration.between(doc.answeredAt(), now).abs().compareTo(COARSE) >= 0;
          ProviderAnswersDoc told = news.some() && old ? doc.answeredAt(now) : doc;
          return told.unanswered(unanswered(doc, news));
        });
  }

  private static Map<String, Instant> unanswered(ProviderAnswersDoc doc, News news) {
    Map<String, Instant> since = new HashMap<>(doc.unanswered());
    since.keySet().retainAll(news.inSession());
    since.keySet().removeAll(news.answered());
    news.unanswered()
        .forEach(
            (id, time) -> {
              if (since.size() < ProviderAnswersDoc.MOST_UNANSWERED) {
                since.putIfAbsent(id, time);
              }
            });
    return since;
  }

  /** Others write too; whoever meets them too often leaves it for the next run. */
  private ProviderAnswersDoc change(HotProvider provider, UnaryOperator<ProviderAnswersDoc> edit) {
    RecordKey key = Records.providerAnswers(provider.id());
    ProviderAnswersDoc before =
        ProviderAnswersDoc.create(provider.id(), provider.kind(), engine.now());
    for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      Optional<StoredRecord> stored = engine.read(key);
      before =
          stored
              .map(record -> engine.understand(() -> ProviderAnswersDoc.read(record)))
              .filter(doc -> doc.kind().equals(provider.kind()))
              .orElseGet(
                  () -> ProviderAnswersDoc.create(provider.id(), provider.kind(), engine.now()));
      ProviderAnswersDoc after = edit.apply(before);
      if (stored.map(StoredRecord::payload).equals(Optional.of(after.payload()))) {
        return after;
      }
      Condition unchanged =
          stored.map(record -> Condition.at(record.revision())).orElse(Condition.ABSENT);
      Batch batch = Batch.builder().add(new Write.Put(key, after.payload(), unchanged)).build();
      if (engine.note(batch).filter(CommitResult.Committed.class::isInstance).isPresent()) {
        return after;
      }
    }
    return before;
  }
}
