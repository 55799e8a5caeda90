package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How a login provider that takes passwords answers when its users are looked up again, as all
 * nodes know it, format 1. Immutable.
 */
public final class ProviderAnswersDoc {

  /** Of how many users it says that nothing is said of them. */
  public static final int MOST_UNANSWERED = 512;

  private static final int FORMAT = 1;
  private static final String KIND = "kind";
  private static final String AT = "answeredAt";
  private static final String UNANSWERED = "unanswered";

  private final Fields fields;

  private ProviderAnswersDoc(Fields fields) {
    this.fields = fields;
  }

  /** Of a provider of this kind that has not been asked yet. */
  public static ProviderAnswersDoc create(String provider, String kind, Instant at) {
    return new ProviderAnswersDoc(
        Fields.fresh(Records.providerAnswers(provider), FORMAT).with(KIND, kind).with(AT, at));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static ProviderAnswersDoc read(StoredRecord stored) {
    return new ProviderAnswersDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** The kind of the provider: another one of the same id may not take passwords. */
  public String kind() {
    return fields.text(KIND);
  }

  /** When it last answered on any node, to a few minutes. */
  public Instant answeredAt() {
    return fields.instant(AT);
  }

  /** Of whom it says nothing while it answers of others, and since when. */
  public Map<String, Instant> unanswered() {
    Map<String, Instant> since = new HashMap<>();
    fields.texts(UNANSWERED).keySet().forEach(id -> since.put(id, since(id)));
    return since;
  }

  private Instant since(String userId) {
    return fields.optionalObject(UNANSWERED).orElseThrow().instant(userId);
  }

  /** Has answered at this time. */
  public ProviderAnswersDoc answeredAt(Instant time) {
    return new ProviderAnswersDoc(fields.with(AT, time));
  }

  /** With exactly these of whom nothing is said. */
  public ProviderAnswersDoc unanswered(Map<String, Instant> since) {
    if (since.isEmpty()) {
      return new ProviderAnswersDoc(fields.without(UNANSWERED));
    }
    Map<String, String> texts = new HashMap<>();
    since.forEach((id, time) -> texts.put(id, time.toString()));
    return new ProviderAnswersDoc(fields.with(UNANSWERED, texts));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "ProviderAnswersDoc[" + key() + "]";
  }
}
