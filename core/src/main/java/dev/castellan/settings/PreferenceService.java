package dev.castellan.settings;

import java.util.function.UnaryOperator;

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
  default Preferences put(Preferences preferences) {
    return change(before -> preferences);
  }

  /**
   * Changes them, starting from what is stored at that moment, so that two changes at once are both
   * made.
   *
   * @param change what to make of them; may be asked more than once
   * @return the preferences afterwards
   * @throws dev.castellan.InvalidInputException if the language is not a language tag
   */
  Preferences change(UnaryOperator<Preferences> change);
}
