package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFinding.Kind;
import dev.castellan.audit.AuditQuery;
import dev.castellan.audit.AuditRetention;
import dev.castellan.audit.AuditVerification;
import dev.castellan.internal.audit.AuditReader;
import dev.castellan.internal.audit.AuditSigner;
import dev.castellan.internal.audit.AuditTail;
import dev.castellan.internal.audit.AuditVerifier;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** On a store of one process nothing else would make it look again. */
  @Test
  void aRepairIsNoticedThoughNothingIsWritten() {
    node.close();
    node = world.add(Node.only(world.records, world.clock, builder -> builder));
    world.write(node, 20);
    StoredRecord some = world.entries().get(7);
    world.edit(some, "\"outcome\":\"", "\"outcome\":\"x");
    world.pass(Duration.ofMinutes(1));
    world.awaitPassing(
        () -> node.castellan.health().problems().toString().contains("audit verify"));
    world.put(some.key(), some.payload());
    world.pass(Duration.ofMinutes(1));
    world.awaitPassing(() -> node.castellan.health().problems().isEmpty());
  }

  /** Reads the store, and lets something happen after a while. */
  private AuditReader readerWith(int reads, Runnable meanwhile) {
    return new AuditReader() {

      private int left = reads;

      @Override
      public List<StoredRecord> list(String collection, String afterId, int limit) {
        List<StoredRecord> page = world.intruder.list(collection, afterId, limit);
        count();
        return page;
      }

      @Override
      public Optional<StoredRecord> get(RecordKey key) {
        Optional<StoredRecord> stored = world.intruder.get(key);
        count();
        return stored;
      }

      private void count() {
        if (--left == 0) {
          meanwhile.run();
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void whatIsSealedMeanwhileIsNoDamage(int reads) {
    node.setUp();
    world.write(node, 700);
    AuditSigner signer = new AuditSigner(Node.KEYS);
    AuditReader reader = readerWith(reads, world::minute);
    assertThat(AuditTail.read(reader, signer, Optional.empty()).orElseThrow().problems()).isEmpty();
    assertThat(world.segments()).hasSize(1);

    world.write(node, 600);
    AuditReader again = readerWith(reads, world::minute);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      assertThat(new AuditVerifier(again, signer, Optional.empty()).verify(thread).findings())
          .isEmpty();
    } finally {
      thread.shutdownNow();
    }
    assertThat(world.segments()).hasSize(2);
  }

  /** Ends the work of the log that is going on, too. */
  private void awaitAlarmAndClose() {
    world.awaitPassing(
        () -> node.castellan.health().problems().toString().contains("audit verify"));
    node.close();
  }

  @Test
  void whatNobodySignedHidesAndErasesNothing() {
    history(400);
    int before = node.audit().size();
    String newest = world.entries().get(0).key().id();
    StoredRecord log = world.intruder.get(AuditWorld.LOG).orElseThrow();
    world.edit(log, "\"segments\"", "\"goneFrom\":\"" + newest + "\",\"gone\":1,\"segments\"");
    world.pass(Duration.ofSeconds(1));
    assertThat(node.audit()).hasSize(before);
    world.pass(Duration.ofMinutes(1));
    awaitAlarmAndClose();
    assertThat(world.entries()).hasSizeGreaterThanOrEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatNobodySignedIsNotSignedAnew(boolean theLog) {
    node.close();
    node =
        world.open(
            builder -> builder.auditRetention(AuditRetention.FOREVER.age(Duration.ofDays(30))));
    history(2_200);
    int before = world.entries().size();
    StoredRecord stored =
        theLog
            ? world.intruder.get(AuditWorld.LOG).orElseThrow()
            : world.segments().get(world.segments().size() - 1);
    String part = theLog ? "\"segments\"" : "\"entries\"";
    world.edit(stored, part, "\"x\":1," + part);
    String forged = world.intruder.get(stored.key()).orElseThrow().payload().text();
    world.pass(Duration.ofDays(31));
    if (theLog) {
      awaitAlarmAndClose();
    } else {
      node.create("another");
      world.minute();
      node.close();
    }
    assertThat(world.intruder.get(stored.key()).orElseThrow().payload().text()).isEqualTo(forged);
    assertThat(world.entries()).hasSizeGreaterThanOrEqualTo(before);
  }

  private List<AuditEntry> find(AuditQuery query, int size) {
    return find(node.asSystem(), query, size, () -> {});
  }

  private static List<AuditEntry> find(
      Admin admin, AuditQuery query, int size, Runnable afterTheFirstPage) {
    List<AuditEntry> all = new ArrayList<>();
    PageRequest request = PageRequest.ofSize(size);
    Optional<String> next;
    do {
      Page<AuditEntry> page = admin.audit().list(query, request);
      if (all.isEmpty()) {
        afterTheFirstPage.run();
      }
      assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
      all.addAll(page.items());
      next = page.next();
      request = next.map(request::after).orElse(request);
    } while (next.isPresent());
    return all;
  }

  @Test
  void aCursorLeadsOnWhileEntriesArriveAndAreSealed() {
    node.setUp();
    world.write(node, 700);
    for (AuditQuery query : List.of(AuditQuery.ALL, AuditQuery.ALL.action("client:*"))) {
      List<AuditEntry> before = find(query, 1_000);
      List<AuditEntry> paged =
          find(
              node.asSystem(),
              query,
              100,
              () -> {
                world.write(node, 300);
                world.minute();
              });
      assertThat(paged).as("%s", query).isEqualTo(before);
    }
    assertThat(world.segments()).isNotEmpty();
  }

  @Test
  void whoMayReadATenantFindsItsEntriesInWhatIsSealed() {
    Resource acme = Resource.of("tenants", "acme");
    node.setUp();
    node.createAt("vera", acme, Roles.VIEWER);
    world.write(node, 400);
    node.createAt("ann", acme.child("sites", "1"));
    world.write(node, 1_000);
    world.minute();
    node.createAt("ben", acme);
    assertThat(world.segments()).hasSizeGreaterThanOrEqualTo(2);

    Admin vera = node.as("vera");
    List<AuditEntry> wanted =
        find(AuditQuery.ALL, 1_000).stream().filter(entry -> entry.scope().isWithin(acme)).toList();
    assertThat(wanted).hasSizeGreaterThanOrEqualTo(4);
    for (int size : List.of(1, 3, 1_000)) {
      assertThat(find(vera, AuditQuery.ALL, size, () -> {})).isEqualTo(wanted);
    }
    assertThat(find(vera, AuditQuery.ALL.text("ann"), 10, () -> {})).hasSize(1);
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
