package dev.castellan.audit;

import java.time.Duration;
import java.util.Optional;

/**
 * How long audit entries are kept. They go in sealed segments of up to a thousand, the oldest
 * first, so a little more is kept than is said here. Of a segment that is gone its signed record
 * stays.
 *
 * @param age how old entries become; empty for no limit
 * @param bytes how long the entries are together, as the store holds them; empty for no limit
 */
public record AuditRetention(Optional<Duration> age, Optional<Long> bytes) {

  /** Everything is kept. */
  public static final AuditRetention FOREVER =
      new AuditRetention(Optional.empty(), Optional.empty());

  /**
   * @throws IllegalArgumentException if the age is below a day, or less than 1,000,000 bytes are
   *     kept
   */
  public AuditRetention {
    if (age.isPresent() && age.get().compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("Audit entries are kept for a day at least");
    }
    if (bytes.isPresent() && bytes.get() < 1_000_000) {
      throw new IllegalArgumentException("1,000,000 bytes of audit entries are kept at least");
    }
  }

  /** Entries that are older go. */
  public AuditRetention age(Duration limit) {
    return new AuditRetention(Optional.of(limit), bytes);
  }

  /** The oldest entries go when all are longer together. */
  public AuditRetention bytes(long limit) {
    return new AuditRetention(age, Optional.of(limit));
  }
}
