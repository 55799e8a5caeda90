package dev.castellan.license;

import java.util.Locale;
import java.util.Optional;

/** On what terms a licence was given. */
public enum LicenseType {
  /** For everybody, without a key or with one. */
  COMMUNITY,
  /** To try the product for a while. */
  TRIAL,
  /** To judge it before buying. */
  EVALUATION,
  /** Bought. */
  OFFICIAL;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** As it is written in a key and in REST, such as {@code trial}. */
  public String text() {
    return text;
  }

  /** The type that is written so; empty if there is none. */
  public static Optional<LicenseType> of(String text) {
    for (LicenseType type : values()) {
      if (type.text.equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
