package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.event.AdminEvent;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.testkit.FixedClock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that is replaced by a backup. */
@Timeout(30)
class RestoreTest {

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);

  @Test
  void endsAllSessionsOfANodeThatGoesOnRunning() {
    Queue<AdminEvent> events = new ConcurrentLinkedQueue<>();
    try (Node node = Node.on(records, clock, builder -> builder.listener(events::add))) {
      node.setUp();
      SecretText token = node.login("root");
      RecordSnapshot backup = records.snapshot();
      assertThat(node.authenticate(token)).isPresent();

      assertThat(records.restore(backup)).isGreaterThan(1);

      Node.await(() -> node.authenticate(token).isEmpty());
      Node.await(() -> events.stream().anyMatch(AdminEvent.SessionEnded.class::isInstance));
      assertThat(node.authenticate(node.login("root"))).isPresent();
    }
  }

  @Test
  void endsAllSessionsForANodeThatOpensAfterwards() {
    SecretText token;
    RecordSnapshot backup;
    try (Node before = Node.on(records, clock)) {
      before.setUp();
      token = before.login("root");
      backup = records.snapshot();
    }
    records.restore(backup);
    try (Node after = Node.on(records, clock)) {
      assertThat(after.authenticate(token)).isEmpty();
    }
  }
}
