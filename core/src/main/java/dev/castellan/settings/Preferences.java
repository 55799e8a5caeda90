package dev.castellan.settings;

import java.util.Optional;

/**
 * How somebody likes the dashboard.
 *
 * @param language a language tag (BCP 47) such as {@code en} or {@code zh}; empty follows the
 *     browser
 * @param theme light or dark, while {@code syncTheme} is off
 * @param syncTheme whether the theme follows the operating system
 */
public record Preferences(Optional<String> language, Theme theme, boolean syncTheme) {

  /** What everybody starts with. */
  public static final Preferences DEFAULT = new Preferences(Optional.empty(), Theme.LIGHT, true);

  /** A set of colours. */
  public enum Theme {
    /** Dark on light. */
    LIGHT,
    /** Light on dark. */
    DARK
  }
}
