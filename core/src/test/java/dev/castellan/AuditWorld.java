package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditVerification;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A node with an audit log, and somebody who writes its store without being asked. */
final class AuditWorld implements AutoCloseable {

  private static final Duration SECOND = Duration.ofSeconds(1);

  static final RecordKey LOG = new RecordKey("meta", "audit");
  static final RecordKey CHECKPOINT = new RecordKey("audit-checkpoint", "current");

  final FixedClock clock = Node.newClock();
  final InMemoryRecords records = InMemoryRecords.create(clock);
  final InMemoryRecordStore intruder = records.open();
  final List<Node> nodes = new ArrayList<>();

  Node open(UnaryOperator<CastellanBuilder> more) {
    return add(Node.on(records, clock, more));
  }

  /** One that was opened otherwise. */
  Node add(Node node) {
    nodes.add(node);
    return node;
  }

  Node open() {
    return open(builder -> builder);
  }

  /** Writes so many entries, one a second, and signs and seals now and then. */
  void write(Node node, int entries) {
    Admin system = node.asSystem();
    String id = system.users().findByUsername("subject").map(user -> user.id()).orElse("");
    String user = id.isEmpty() ? node.create("subject").id() : id;
    for (int i = id.isEmpty() ? 1 : 0; i < entries; i++) {
      system.users().unlock(user);
      system.perform(Node.KICK, Node.CLIENTS.child(Integer.toString(i)), () -> true);
    }
  }

  /** Lets a minute pass, and waits until the log is signed and all that is old is sealed. */
  void minute() {
    String before = version(CHECKPOINT);
    pass(Duration.ofMinutes(1));
    awaitPassing(() -> !version(CHECKPOINT).equals(before) && entries().size() - sealed() < 1_000);
  }

  private long sealed() {
    return segments().stream()
        .mapToLong(
            stored ->
                Long.parseLong(stored.payload().text().replaceAll(".*\"entries\":(\\d+).*", "$1")))
        .sum();
  }

  /** Lets time pass, and waits until all nodes have had news of the store. */
  void pass(Duration time) {
    clock.advance(time);
    Node.await(this::isFresh);
  }

  private boolean isFresh() {
    return nodes.stream()
        .map(node -> node.castellan.health())
        .allMatch(
            health -> health.state() == Health.State.CLOSED || health.age().compareTo(SECOND) <= 0);
  }

  /** Waits for something that nodes do now and then, while time passes, and none is out of date. */
  void awaitPassing(BooleanSupplier condition) {
    Node.await(
        () -> {
          if (isFresh()) {
            clock.advance(SECOND.multipliedBy(3));
          }
          return condition.getAsBoolean();
        });
  }

  private String version(RecordKey key) {
    return intruder.get(key).map(stored -> stored.revision().toString()).orElse("");
  }

  /** Entries, newest first. */
  List<StoredRecord> entries() {
    List<StoredRecord> all = new ArrayList<>();
    String after = "";
    List<StoredRecord> page;
    do {
      page = intruder.list("audit", after, 1_000);
      all.addAll(page);
      after = page.isEmpty() ? after : page.get(page.size() - 1).key().id();
    } while (page.size() == 1_000);
    return all;
  }

  List<StoredRecord> segments() {
    return intruder.list("audit-segment", "", 1_000);
  }

  void put(RecordKey key, Payload payload) {
    intruder.commit(Batch.builder().put(key, payload).build());
  }

  void delete(RecordKey key) {
    intruder.commit(Batch.of(new Write.Delete(key, Condition.ANY)));
  }

  /** A key right beside this one, before or after it. */
  static RecordKey beside(StoredRecord stored) {
    String id = stored.key().id();
    return new RecordKey(
        "audit", id.substring(0, id.length() - 1) + (id.endsWith("0") ? '1' : '0'));
  }

  /** Replaces a part of a payload by something as long. */
  void edit(StoredRecord stored, String part, String by) {
    assertThat(stored.payload().text()).contains(part);
    put(stored.key(), Payload.ofText(stored.payload().text().replace(part, by)));
  }

  static AuditVerification verify(Node node) {
    return node.asSystem().audit().verify();
  }

  static void assertIntact(Node node) {
    assertThat(verify(node).findings()).isEmpty();
  }

  /** Verifies, and expects a finding of this kind that names this place. */
  static AuditVerification assertFound(Node node, AuditFinding.Kind kind, String place) {
    AuditVerification result = verify(node);
    assertThat(result.findings())
        .as("%s at %s", kind, place)
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(kind);
              assertThat(finding.entryId().orElse("") + ' ' + finding.message()).contains(place);
            });
    return result;
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    intruder.close();
  }
}
