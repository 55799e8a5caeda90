package dev.castellan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is made of the figures. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReportTest {

  private static final Scenario WARM = new Scenario(Kind.PLAIN, Size.LARGE, Asking.WARM, 1);
  private static final Scenario WIDE = new Scenario(Kind.PLAIN, Size.LARGE, Asking.WIDE, 1);

  private final Figures figures = new Figures();

  private void cpu(Scenario scenario, Contender contender, double... values) {
    for (double value : values) {
      figures.add(scenario, contender, Figures.Measure.CPU, value);
    }
  }

  @Test
  void theMedianDoesNotCareForOneBadIteration() {
    cpu(WARM, Contender.SHIRO, 10, 12, 900);
    assertThat(figures.median(WARM, Contender.SHIRO, Figures.Measure.CPU)).hasValue(12);
    assertThat(figures.median(WARM, Contender.KAFKA, Figures.Measure.CPU)).isEmpty();
  }

  @Test
  void targetsAreMetMissedOrNotMeasured() {
    cpu(WARM, Contender.LIMIT_HASHMAP, 30);
    cpu(WARM, Contender.CASTELLAN_STRINGS, 33);
    cpu(WARM, Contender.CASTELLAN_HANDLES, 15);
    assertThat(verdict("warm, from strings, by the HashMap")).isEqualTo("**missed**");
    assertThat(verdict("warm, handles kept, by the HashMap")).isEqualTo("met");
    assertThat(verdict("wide, from strings, by the HashMap")).isEqualTo("not measured");
  }

  @Test
  void theBestPeerIsTheQuickestWhoseAnswersStayRight() {
    cpu(WIDE, Contender.CASBIN_CACHED, 100);
    cpu(WIDE, Contender.SHIRO, 20_000);
    cpu(WIDE, Contender.SPRING, 500_000);
    cpu(WIDE, Contender.CASTELLAN_HANDLES, 250);
    assertThat(Targets.bestPeer(figures, WIDE)).hasValue(20_000);
    assertThat(verdict("wide, handles kept, times quicker than the best peer")).isEqualTo("met");
  }

  private String verdict(String text) {
    return Targets.of(figures, Kind.PLAIN).stream()
        .filter(target -> target.text().equals(text))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  @Test
  void aReportHasAllFigures() {
    cpu(WARM, Contender.SHIRO, 22_390);
    assertThat(Report.of(Settings.parse(""), figures))
        .contains("| Apache Shiro |  |  | 22,390 |")
        .contains("20000 rules (2600 deny");
  }

  @Test
  void settingsThatMeanNothingAreRefused() {
    assertThat(Settings.parse(" quick  rounds=7 sizes=SMALL,LARGE "))
        .satisfies(
            settings -> {
              assertThat(settings.rounds()).isEqualTo(7);
              assertThat(settings.iterations()).isEqualTo(3);
              assertThat(settings.sizes()).containsExactly(Size.SMALL, Size.LARGE);
            });
    assertThatThrownBy(() -> Settings.parse("--quick"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'--quick' is neither quick nor NAME=VALUE");
  }
}
