package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFinding.Kind;
import dev.castellan.audit.AuditQuery;
import dev.castellan.audit.AuditRetention;
import dev.castellan.audit.AuditVerification;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is old is sealed, can be found, is not changed without a trace, and goes in one piece. */
@Timeout(120)
final class AuditSegmentsTest {

  private final AuditWorld world = new AuditWorld();
  private Node node = world.open();

  @AfterEach
  void close() {
    world.close();
  }

  /** Entries in sealed segments, and some that are not sealed yet. */
  private void history(int entries) {
    node.setUp();
    world.write(node, entries / 2);
    world.minute();
  }

  @Test
  void whatIsOldIsSealedAndIntact() {
    history(2_600);

    AuditVerification result = AuditWorld.verify(node);
    assertThat(result.findings()).isEmpty();
    assertThat(result.segments()).isEqualTo(2);
    assertThat(result.checkpoint()).isPresent();
    world.write(node, 400);
    AuditWorld.assertIntact(node);
    assertThat(node.audit()).hasSize((int) AuditWorld.verify(node).entries());
  }

  @Test
  void theChainGoesOnThroughSegmentsAndNodes() {
    history(1_600);
    Node other = world.open(builder -> builder.node("other"));
    world.write(other, 300);
    world.write(node, 300);
    world.minute();
    other.close();
    world.write(node, 10);

    AuditVerification result = AuditWorld.verify(node);
    assertThat(result.findings()).isEmpty();
    assertThat(result.chains()).isEqualTo(2);
    assertThat(result.segments()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void everyChangeOfASealedEntryIsFoundAtItsPlace() {
    history(2_200);
    List<StoredRecord> entries = world.entries();
    for (int i = 150; i < entries.size(); i += 137) {
      StoredRecord stored = entries.get(i);
      String id = stored.key().id();
      world.edit(stored, "\"scope\":\"/\"", "\"scope\":\"!\"");
      AuditWorld.assertFound(node, Kind.CHANGED, id);
      world.delete(stored.key());
      assertThat(AuditWorld.verify(node).findings())
          .as("entry %d", i)
          .anySatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.MISSING));
      world.put(stored.key(), stored.payload());

      StoredRecord next = entries.get(i - 1);
      world.put(stored.key(), next.payload());
      world.put(next.key(), stored.payload());
      assertThat(AuditWorld.verify(node).findings()).isNotEmpty();
      world.put(stored.key(), stored.payload());
      world.put(next.key(), next.payload());

      RecordKey beside = AuditWorld.beside(stored);
      String foreign =
          stored.payload().text().replaceAll("\"chain\":\"[^\"]*", "\"chain\":\"forged");
      world.put(beside, Payload.ofText(foreign));
      AuditWorld.assertFound(node, i < 190 ? Kind.CHANGED : Kind.INSERTED, beside.id());
      world.put(beside, stored.payload());
      assertThat(AuditWorld.verify(node).findings())
          .anySatisfy(finding -> assertThat(finding.entryId()).contains(beside.id()));
      world.delete(beside);
    }
    AuditWorld.assertIntact(node);
  }

  @Test
  void segmentsThatAreMissingChangedOrOldAreFound() {
    history(3_200);
    List<StoredRecord> segments = world.segments();
    assertThat(segments).hasSize(3);
    for (StoredRecord stored : segments) {
      world.delete(stored.key());
      AuditWorld.assertFound(node, Kind.RECORD, "");
      world.edit(stored, "\"entries\":1000", "\"entries\":1001");
      AuditWorld.assertFound(node, Kind.RECORD, stored.key().toString());
      world.put(stored.key(), stored.payload());
    }
    StoredRecord log = world.intruder.get(AuditWorld.LOG).orElseThrow();
    world.write(node, 600);
    world.minute();
    StoredRecord now = world.intruder.get(AuditWorld.LOG).orElseThrow();
    world.put(AuditWorld.LOG, log.payload());
    AuditWorld.assertFound(node, Kind.RECORD, "");
    world.put(AuditWorld.LOG, now.payload());
    AuditWorld.assertIntact(node);
  }

  @Test
  void nothingIsSealedThatWasChanged() {
    node.setUp();
    world.write(node, 600);
    StoredRecord some = world.entries().get(700);
    world.edit(some, "\"outcome\":\"done\"", "\"outcome\":\"gone\"");
    world.pass(Duration.ofMinutes(1));
    world.awaitPassing(
        () -> node.castellan.health().problems().toString().contains("audit verify"));
    assertThat(world.segments()).isEmpty();
    world.put(some.key(), some.payload());
    world.minute();
    assertThat(world.segments()).hasSize(1);
    AuditWorld.assertIntact(node);
    assertThat(node.castellan.health().problems()).isEmpty();
  }

  private List<AuditEntry> find(AuditQuery query, int size) {
    List<AuditEntry> all = new ArrayList<>();
    PageRequest request = PageRequest.ofSize(size);
    Optional<String> next;
    do {
      Page<AuditEntry> page = node.asSystem().audit().list(query, request);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
      all.addAll(page.items());
      next = page.next();
      request = next.map(request::after).orElse(request);
    } while (next.isPresent());
    return all;
  }

  @Test
  void whatIsSealedIsFound() {
    node.setUp();
    node.create("needle");
    world.write(node, 1_300);
    world.minute();
    node.create("needles");
    assertThat(world.segments()).isNotEmpty();

    List<AuditEntry> all = find(AuditQuery.ALL, 1_000);
    assertThat(find(AuditQuery.ALL, 77)).isEqualTo(all);
    for (AuditQuery query :
        List.of(
            AuditQuery.ALL.text("needle"),
            AuditQuery.ALL.text("NEEDLE").action("user:create"),
            AuditQuery.ALL.text("needle").action("user:*"))) {
      assertThat(find(query, 3))
          .as("%s", query)
          .extracting(AuditEntry::action)
          .containsExactly("user:create");
    }
    assertThat(find(AuditQuery.ALL.text("needles"), 3)).hasSize(1);
    assertThat(find(AuditQuery.ALL.text("needl"), 3)).isEmpty();
    assertThat(find(AuditQuery.ALL.actor("ROOT"), 3)).isEmpty();
    assertThat(find(AuditQuery.ALL.actor("SYSTEM"), 1_000)).hasSizeGreaterThan(2_500);
    assertThat(find(AuditQuery.ALL.outcome(AuditEntry.Outcome.STARTED), 500)).hasSize(1_299);
    assertThat(find(AuditQuery.ALL.resource(Node.CLIENTS.child("7")), 5)).hasSize(2);
    assertThat(find(AuditQuery.ALL.resource(Node.CLIENTS), 500)).hasSize(2_598);
    var from = all.get(0).time();
    assertThat(find(AuditQuery.ALL.from(from), 50))
        .isEqualTo(all.stream().filter(entry -> !entry.time().isBefore(from)).toList());
    assertThat(find(AuditQuery.ALL.until(from), 1_000))
        .isEqualTo(all.stream().filter(entry -> entry.time().isBefore(from)).toList());
  }

  @Test
  void segmentsThatAreTooOldGoAndLeaveTheirRecord() throws Exception {
    node.close();
    node =
        world.open(
            builder -> builder.auditRetention(AuditRetention.FOREVER.age(Duration.ofDays(30))));
    history(2_200);
    int before = world.entries().size();
    world.pass(Duration.ofDays(31));
    world.awaitPassing(
        () ->
            world.entries().size() < before - 1_990
                && world.segments().stream()
                    .allMatch(one -> !one.payload().text().contains("words")));

    AuditVerification result = AuditWorld.verify(node);
    assertThat(result.findings()).isEmpty();
    assertThat(result.droppedSegments()).isEqualTo(2);
    assertThat(node.audit("audit:delete")).hasSize(1);
    assertThat(node.audit("audit:delete").get(0).details()).containsEntry("entries", "2000");
    assertThat(new ObjectMapper().readTree(world.segments().get(0).payload().text()).has("ends"))
        .isTrue();
    // Who removes more than was dropped is found, and so is who puts something back.
    List<StoredRecord> left = world.entries();
    StoredRecord oldest = left.get(left.size() - 1);
    world.delete(oldest.key());
    AuditWorld.assertFound(node, Kind.MISSING, "");
  }

  @Test
  void theOldestGoWhenThereIsTooMuch() {
    node.close();
    node = world.open(builder -> builder.auditRetention(AuditRetention.FOREVER.bytes(1_500_000)));
    history(4_200);
    world.pass(Duration.ofMinutes(31));
    world.awaitPassing(() -> !node.audit("audit:delete").isEmpty());
    assertThat(node.audit().size()).isBetween(1_000, 4_000);
    AuditWorld.assertIntact(node);
  }
}
