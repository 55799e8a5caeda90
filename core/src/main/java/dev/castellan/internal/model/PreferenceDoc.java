package dev.castellan.internal.model;

import dev.castellan.settings.Preferences;
import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.util.Locale;

/** Somebody's preferences as they are stored, format 1. Immutable. */
public final class PreferenceDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private PreferenceDoc(Fields fields) {
    this.fields = fields;
  }

  /** None yet. */
  public static PreferenceDoc create(String userId) {
    return new PreferenceDoc(Fields.fresh(Records.preference(userId), FORMAT))
        .with(Preferences.DEFAULT);
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static PreferenceDoc read(StoredRecord stored) {
    return new PreferenceDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** With other preferences. */
  public PreferenceDoc with(Preferences preferences) {
    return new PreferenceDoc(
        fields
            .with("language", preferences.language())
            .with("theme", preferences.theme().name().toLowerCase(Locale.ROOT))
            .with("syncTheme", preferences.syncTheme()));
  }

  /** What they are; what a newer version may have brought falls back to the default. */
  public Preferences view() {
    return new Preferences(
        fields.optionalText("language"),
        fields.text("theme").equals("dark") ? Preferences.Theme.DARK : Preferences.Theme.LIGHT,
        fields.flag("syncTheme"));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
