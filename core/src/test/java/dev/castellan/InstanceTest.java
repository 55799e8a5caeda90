package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tells one installation from another. */
@Timeout(60)
class InstanceTest {

  private final FixedClock clock = FixedClock.at("2026-03-01T12:00:00Z");

  private String instance(Node node) {
    return node.castellan.instance().orElseThrow();
  }

  @Test
  void isTheSameOnAllNodesAndAfterEachStart() throws Exception {
    InMemoryRecords records = InMemoryRecords.create(clock);
    String first;
    try (Node one = Node.on(records, clock)) {
      assertThat(instance(one)).matches("[0-9a-f]{16}");
      one.setUp();
      first = instance(one);
      try (Node two = Node.on(records, clock)) {
        assertThat(instance(two)).isEqualTo(first);
      }
    }
    try (Node again = Node.on(records, clock)) {
      assertThat(instance(again)).isEqualTo(first);
    }
  }

  @Test
  void isAnotherInEachStore() throws Exception {
    try (Node one = Node.on(InMemoryRecords.create(clock), clock);
        Node two = Node.on(InMemoryRecords.create(clock), clock)) {
      one.setUp();
      two.setUp();

      assertThat(instance(one)).isNotEqualTo(instance(two));
    }
  }
}
