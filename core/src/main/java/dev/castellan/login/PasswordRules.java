package dev.castellan.login;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for passwords over time.
 *
 * @param history how many of a user's last passwords, the present one included, they may not choose
 *     again; 0 to {@value #MAX_HISTORY}. Each costs one hash when a password is changed
 * @param maximumAge how old a password may be; at a later login it opens nothing but its own
 *     change. 1 day to 10 years; empty, which is recommended (NIST SP 800-63B-4, section 3.1.1.2),
 *     for no limit
 */
public record PasswordRules(int history, Optional<Duration> maximumAge) {

  /** The longest history. */
  public static final int MAX_HISTORY = 24;

  private static final Duration MIN_AGE = Duration.ofDays(1);
  private static final Duration MAX_AGE = Duration.ofDays(3_650);

  /** None of the last five again, and no end. */
  public static final PasswordRules STANDARD = new PasswordRules(5, Optional.empty());

  /**
   * @throws IllegalArgumentException if a rule is out of range
   */
  public PasswordRules {
    if (history < 0 || history > MAX_HISTORY) {
      throw new IllegalArgumentException(
          "A history has 0 to " + MAX_HISTORY + " passwords; this one has " + history);
    }
    if (maximumAge.isPresent()
        && (maximumAge.get().compareTo(MIN_AGE) < 0 || maximumAge.get().compareTo(MAX_AGE) > 0)) {
      throw new IllegalArgumentException(
          "A password's maximum age is 1 day to 10 years; this one is " + maximumAge.get());
    }
  }

  /** With a history of so many. */
  public PasswordRules history(int passwords) {
    return new PasswordRules(passwords, maximumAge);
  }

  /** With this maximum age. */
  public PasswordRules maximumAge(Duration age) {
    return new PasswordRules(history, Optional.of(age));
  }
}
