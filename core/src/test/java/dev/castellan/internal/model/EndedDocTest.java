package dev.castellan.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is remembered of sessions at login providers that ended, and how much at most. */
final class EndedDocTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant FORGOTTEN = NOW.minus(Duration.ofHours(1));

  private static EndedDoc full(Instant at) {
    EndedDoc doc = EndedDoc.create(Records.ended("abc0"));
    for (int i = 0; i < EndedDoc.MOST; i++) {
      doc = doc.ended("abc" + i, at, FORGOTTEN);
    }
    return doc;
  }

  @Test
  void eachIsToldApartAsLongAsThereIsRoom() {
    EndedDoc doc = full(NOW);
    assertThat(doc.endedAt("abc7")).contains(NOW);
    assertThat(doc.endedAt("abcother")).isEmpty();
    EndedDoc later = doc.ended("abc7", NOW.plusSeconds(5), FORGOTTEN);
    assertThat(later.endedAt("abc7")).contains(NOW.plusSeconds(5));
    assertThat(later.endedAt("abc8")).contains(NOW);
    assertThat(later.ended("abc7", NOW, FORGOTTEN).endedAt("abc7")).contains(NOW.plusSeconds(5));
  }

  @Test
  void whereThereIsNoRoomAllHaveEndedAndNoneIsLost() {
    EndedDoc doc = full(NOW);
    int length = doc.payload().text().length();
    for (int i = 0; i < 1_000; i++) {
      doc = doc.ended("more" + i, NOW.plusSeconds(i), FORGOTTEN);
    }
    assertThat(doc.endedAt("more0")).contains(NOW.plusSeconds(999));
    assertThat(doc.endedAt("abcother")).contains(NOW.plusSeconds(999));
    assertThat(doc.latest()).isEqualTo(NOW.plusSeconds(999));
    assertThat(doc.payload().text()).hasSizeLessThan(length + 100);
  }

  @Test
  void whatIsForgottenMakesRoom() {
    EndedDoc doc = full(NOW).ended("more", NOW, FORGOTTEN);
    EndedDoc later = doc.ended("next", NOW.plusSeconds(7_200), NOW.plusSeconds(3_600));
    assertThat(later.endedAt("abc7")).isEmpty();
    assertThat(later.endedAt("more")).isEmpty();
    assertThat(later.endedAt("next")).isEqualTo(Optional.of(NOW.plusSeconds(7_200)));
  }
}
