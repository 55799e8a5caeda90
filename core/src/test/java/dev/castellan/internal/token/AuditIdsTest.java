package dev.castellan.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AuditIdsTest {

  private static final Instant START = Instant.parse("2026-11-22T10:15:30.123Z");

  private final HandClock clock = new HandClock();
  private final AuditIds ids = new AuditIds(clock, new SecureRandom());

  @Test
  void laterIdsSortBeforeEarlierOnesWhileTheClockRuns() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      made.add(ids.next());
      clock.now = clock.now.plusMillis(i % 50);
    }
    assertThat(made).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
  }

  @Test
  void laterIdsSortBeforeEarlierOnesWhileTheClockStandsStill() {
    List<String> made = Stream.generate(ids::next).limit(200_000).toList();

    assertThat(made).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
    assertThat(AuditIds.timeOf(made.get(made.size() - 1)))
        .as("what does not fit into one millisecond goes into the next ones")
        .isBetween(START, START.plusMillis(4));
  }

  @Test
  void laterIdsSortBeforeEarlierOnesWhenTheClockGoesBack() {
    String before = ids.next();
    clock.now = START.minus(Duration.ofDays(400));
    String after = ids.next();
    clock.now = START.plusMillis(1);
    String atLast = ids.next();

    assertThat(after).isLessThan(before);
    assertThat(atLast).isLessThan(after);
    assertThat(AuditIds.timeOf(after)).isEqualTo(START);
  }

  @Test
  void idsOfTwoNodesSortByTheirClocks() {
    String here = ids.next();
    HandClock later = new HandClock();
    later.now = START.plusMillis(1);

    assertThat(new AuditIds(later, new SecureRandom()).next()).isLessThan(here);
  }

  static Stream<Instant> times() {
    return Stream.of(
        Instant.EPOCH,
        Instant.EPOCH.plusMillis(1),
        START,
        Instant.parse("2038-01-19T03:14:08Z"),
        Instant.parse("6429-10-17T02:45:55.327Z"));
  }

  @ParameterizedTest
  @MethodSource("times")
  void anIdTellsItsTime(Instant time) {
    clock.now = time;
    String id = ids.next();

    assertThat(AuditIds.timeOf(id)).isEqualTo(time);
    assertThat(RecordKey.isName(id)).isTrue();
    assertThat(id).hasSize(AuditIds.LENGTH);
  }

  static Stream<Instant> absurdTimes() {
    return Stream.of(Instant.MIN, Instant.EPOCH.minusMillis(1), Instant.MAX);
  }

  @ParameterizedTest
  @MethodSource("absurdTimes")
  void anAbsurdClockStillGivesIds(Instant time) {
    clock.now = time;
    String id = ids.next();

    assertThat(RecordKey.isName(id)).isTrue();
    assertThat(AuditIds.timeOf(id)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "000000000000000000000000 ",
        "00000000000000000000000",
        "0000000000000000000000000",
        "A00000000000000000000000",
        "-00000000000000000000000",
        "zzzzzzzzzzzzz00000000000"
      })
  void otherTextsHaveNoTime(String text) {
    assertThatThrownBy(() -> AuditIds.timeOf(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manyThreadsGetIdsEachInItsOrder() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<String>>> runs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        runs.add(threads.submit(() -> Stream.generate(ids::next).limit(5_000).toList()));
      }
      List<String> all = new ArrayList<>();
      for (Future<List<String>> run : runs) {
        assertThat(run.get()).isSortedAccordingTo(Comparator.reverseOrder());
        all.addAll(run.get());
      }
      assertThat(all.stream().map(id -> id.substring(0, 13))).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static final class HandClock implements TimeSource {

    private volatile Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }
}
