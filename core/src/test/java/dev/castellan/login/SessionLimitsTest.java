package dev.castellan.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SessionLimitsTest {

  @Test
  void theStandardIsThatOfNist() {
    assertThat(SessionLimits.STANDARD.idle()).isEqualTo(Duration.ofMinutes(30));
    assertThat(SessionLimits.STANDARD.absolute()).isEqualTo(Duration.ofHours(12));
  }

  @ParameterizedTest
  @CsvSource({"PT5M, PT5M", "PT5M, P90D", "P30D, P30D", "P30D, P90D"})
  void takesLimitsWithinTheRange(Duration idle, Duration absolute) {
    SessionLimits limits = new SessionLimits(idle, absolute);

    assertThat(limits.idle()).isEqualTo(idle);
    assertThat(limits.absolute()).isEqualTo(absolute);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT1H",
    "PT-1M, PT1H",
    "PT4M59.999S, PT1H",
    "PT720H0.001S, P90D",
    "PT1H, PT59M59S",
    "PT5M, PT2160H0.001S",
    "PT1H, PT-1H"
  })
  void refusesOthers(Duration idle, Duration absolute) {
    assertThatThrownBy(() -> new SessionLimits(idle, absolute))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit");
  }
}
