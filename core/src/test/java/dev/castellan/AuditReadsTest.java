package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditForwarding;
import dev.castellan.audit.AuditSink;
import dev.castellan.storage.RecordStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much of the audit log is read, however long it is. */
@Timeout(60)
final class AuditReadsTest {

  private final AuditWorld world = new AuditWorld();
  private final AtomicInteger read = new AtomicInteger();

  @AfterEach
  void close() {
    world.close();
  }

  private RecordStore counted() {
    return new WatchedStore(world.records.open(), "audit", read);
  }

  @Test
  void theStartReadsNothingOfTheLogButWhereItBegins() {
    Node node = world.open();
    world.write(node, 1_300);
    world.minute();
    assertThat(world.segments()).isNotEmpty();

    world.add(Node.over(counted(), world.clock));
    assertThat(read).hasValueLessThanOrEqualTo(1);
  }

  /** Takes entries, and counts them. */
  private record Sink(AtomicLong taken) implements AuditSink {

    @Override
    public void write(List<AuditEntry> entries) {
      taken.addAndGet(entries.size());
    }

    @Override
    public void close() {}
  }

  @Test
  void whatWaitedLongIsForwardedWithoutReadingItAgainAndAgain() {
    Node node = world.open();
    for (int i = 0; i < 6_000; i++) {
      node.asSystem().perform(Node.KICK, Node.CLIENTS, () -> true);
    }
    node.close();
    AtomicLong taken = new AtomicLong();
    world.add(
        Node.over(
            counted(),
            world.clock,
            builder -> builder.auditSink(new Sink(taken), AuditForwarding.GO_ON)));
    long written = world.entries().size();
    Node.await(() -> taken.get() == written);
    assertThat(written).isGreaterThan(12_000);
    assertThat(read.longValue()).isLessThan(3 * written);
  }
}
