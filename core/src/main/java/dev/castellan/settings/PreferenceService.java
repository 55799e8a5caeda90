package dev.castellan.settings;

/**
 * The preferences of the person for whom {@code Castellan.actingAs} made this; they need no
 * permission. Throws {@link dev.castellan.ForbiddenException} with {@code session-required} for a
 * key. Safe for use by many threads; blocks on the store.
 */
public interface PreferenceService {

  /** The preferences; {@link Preferences#DEFAULT} if none were saved. */
  Preferences get();

  /**
   * Replaces them.
   *
   * @throws dev.castellan.InvalidInputException if the language is not a language tag
   */
  Preferences put(Preferences preferences);
}
