package dev.castellan.bench;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Principal;
import dev.castellan.access.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Under which circumstances a question is asked.
 *
 * @param session a person's session, or else an API key
 * @param secondFactor whether a second factor was shown
 * @param recent whether the person logged in just now
 * @param address where from; "" if nobody knows
 */
record Caller(boolean session, boolean secondFactor, boolean recent, String address) {

  /** Those of a workload: each comes up equally often. */
  static final List<Caller> ALL =
      List.of(
          new Caller(true, true, true, "10.1.2.3"),
          new Caller(true, true, false, "10.200.0.9"),
          new Caller(true, false, true, "192.0.2.7"),
          new Caller(true, false, false, "10.1.2.3"),
          new Caller(true, true, true, ""),
          new Caller(false, false, false, "10.9.9.9"),
          new Caller(false, false, false, "198.51.100.20"),
          new Caller(false, false, false, ""));

  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

  /** As the engine wants them. */
  Circumstances circumstances() {
    Duration age = recent ? Duration.ofMinutes(1) : Duration.ofHours(9);
    return new Circumstances(
        session ? Principal.Kind.USER : Principal.Kind.API_KEY,
        Optional.of(address).filter(text -> !text.isEmpty()),
        NOW,
        session ? Optional.of(NOW.minus(age)) : Optional.empty(),
        secondFactor,
        Truth.FAILS);
  }
}
