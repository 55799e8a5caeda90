package dev.castellan.login;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a session is good for nothing but to lift this. Whoever is in one may look at their own
 * account, do what lifts it, and log out; all else is denied. It never goes away from a session:
 * what lifts it ends the session.
 */
public enum Restriction {
  /** The user has to choose another password first. */
  PASSWORD,
  /** The user has to set up a second factor first. */
  SECOND_FACTOR;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** As it is written outside Java: {@code password}, {@code second-factor}. */
  public String text() {
    return text;
  }

  /** The one that is written so; empty if there is none. */
  public static Optional<Restriction> ofText(String text) {
    return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
  }
}
