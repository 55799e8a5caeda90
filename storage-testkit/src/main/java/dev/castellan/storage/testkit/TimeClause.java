package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The time of day may jump: neither order nor reads nor watching depend on it. */
abstract class TimeClause extends Clause {

  private static final List<Duration> JUMPS =
      List.of(
          Duration.ofDays(3_650),
          Duration.ofDays(-3_650),
          Duration.ofHours(1),
          Duration.ofHours(-1),
          Duration.ofSeconds(-1),
          Duration.ZERO);

  TimeClause(Opening opening) {
    super(opening);
  }

  @Test
  @Needs(Capability.INJECTED_TIME)
  void orderAndReadsDoNotFollowTheTimeOfDay() throws Exception {
    List<Revision> given = new ArrayList<>();
    for (Duration jump : JUMPS) {
      time.shift(jump);
      given.add(put(store(), key("a"), jump));
      assertThat(other().get(key("a")))
          .contains(new StoredRecord(key("a"), text(jump), given.get(given.size() - 1)));
      given.add(put(other(), key("b"), jump));
    }
    RevisionsClause.requireRising(given);
  }

  @Test
  @Needs(Capability.INJECTED_TIME)
  void watchingDoesNotFollowTheTimeOfDay() throws Exception {
    Recorder recorder = new Recorder();
    store().watch(recorder);
    for (int i = 0; i < JUMPS.size(); i++) {
      time.shift(JUMPS.get(i));
      long began = time.nanoTime();
      RecordStore writer = i % 2 == 0 ? store() : other();
      put(writer, key("r", i), i);
      assertThat(recorder.hears(key("r", i), began)).as("a commit after a jump").isTrue();
      assertThat(
              recorder.awaitFrom(
                  recorder.count(),
                  1,
                  call -> call.kind() == Recorder.Kind.CURRENT,
                  Duration.ofSeconds(5)))
          .as("current() after a jump of %s", JUMPS.get(i))
          .isPresent();
    }
  }
}
