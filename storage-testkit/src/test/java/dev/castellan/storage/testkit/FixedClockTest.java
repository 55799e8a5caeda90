package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class FixedClockTest {

  private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

  private final FixedClock clock = FixedClock.at("2026-01-01T00:00:00Z");
  private final long origin = clock.nanoTime();

  @Test
  void itStandsStill() {
    assertThat(clock.instant()).isEqualTo(NEW_YEAR);
    assertThat(clock.instant()).isEqualTo(NEW_YEAR);
    assertThat(clock.nanoTime()).isEqualTo(origin);
  }

  @Test
  void bothTimesPassTogether() {
    clock.advance(Duration.ofSeconds(3));
    assertThat(clock.instant()).isEqualTo(NEW_YEAR.plusSeconds(3));
    assertThat(clock.nanoTime() - origin).isEqualTo(3_000_000_000L);
  }

  @Test
  void theTimeOfDayMayJumpAlone() {
    clock.set(NEW_YEAR.minusSeconds(60));
    assertThat(clock.instant()).isEqualTo(NEW_YEAR.minusSeconds(60));
    assertThat(clock.nanoTime()).isEqualTo(origin);
  }

  @Test
  void elapsedTimeMayPassAlone() {
    clock.advanceElapsed(Duration.ofMillis(1));
    assertThat(clock.instant()).isEqualTo(NEW_YEAR);
    assertThat(clock.nanoTime() - origin).isEqualTo(1_000_000L);
  }

  @Test
  void elapsedTimeNeverGoesBack() {
    Duration back = Duration.ofNanos(-1);
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advanceElapsed(back));
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(back));
    assertThat(clock.instant()).isEqualTo(NEW_YEAR);
    assertThat(clock.nanoTime()).isEqualTo(origin);
  }
}
