package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditForwarding;
import dev.castellan.audit.AuditSink;
import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much of the audit log is read, however long it is. */
@Timeout(60)
final class AuditReadsTest {

  private final AuditWorld world = new AuditWorld();
  private final AtomicLong read = new AtomicLong();

  @AfterEach
  void close() {
    world.close();
  }

  /** Counts the records of the audit log that are read. */
  private record Counting(RecordStore store, AtomicLong read) implements RecordStore {

    @Override
    public List<StoredRecord> list(String collection, String afterId, int limit) {
      List<StoredRecord> page = store.list(collection, afterId, limit);
      read.addAndGet(collection.startsWith("audit") ? page.size() : 0);
      return page;
    }

    @Override
    public Optional<StoredRecord> get(RecordKey key) {
      read.addAndGet(key.collection().startsWith("audit") ? 1 : 0);
      return store.get(key);
    }

    @Override
    public CommitResult commit(Batch batch) {
      return store.commit(batch);
    }

    @Override
    public Subscription watch(ChangeListener listener) {
      return store.watch(listener);
    }

    @Override
    public StoreTraits traits() {
      return store.traits();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private RecordStore counted() {
    return new Counting(world.records.open(), read);
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
    assertThat(read.get()).isLessThan(3 * written);
  }
}
