package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.SystemAccess;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditQuery;
import dev.castellan.audit.AuditService;
import dev.castellan.audit.AuditVerification;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A large audit log, on real stores: verified, broken, searched. */
class AuditScaleTest {

  private static final SecretKeys KEYS =
      SecretKeys.of("a key for the mill of audit logs".getBytes(StandardCharsets.US_ASCII));

  /** Of the long tests. */
  private static final int MANY = Integer.getInteger("castellan.audit.entries", 1_000_500);

  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void v16_4_2_everyBreachInTwelveThousandEntriesIsFound() throws Exception {
    onSqlite(12_500, Duration.ofSeconds(10));
  }

  @Test
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void everyBreachInAMillionEntriesIsFoundAndAnyPageIsQuickOnSqlite() throws Exception {
    onSqlite(MANY, Duration.ofMillis(100));
  }

  @Test
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void everyBreachInAMillionEntriesIsFoundAndAnyPageIsQuickOnPostgresql() throws Exception {
    try (Cluster cluster = Cluster.start(0)) {
      on(JdbcRecordStore.openOrCreate(cluster.url()), MANY, Duration.ofMillis(100));
    }
  }

  private void onSqlite(int entries, Duration mostPerPage) {
    on(
        JdbcRecordStore.openOrCreate("jdbc:sqlite:" + folder.resolve("audit.db")),
        entries,
        mostPerPage);
  }

  private static void on(RecordStore store, int entries, Duration mostPerPage) {
    new AuditMill(store, KEYS, FROM).write(entries);
    CastellanBuilder builder =
        Castellan.builder(store).secretKeys(KEYS).passwordHasher(new QuickPasswordHasher());
    SystemAccess access = builder.systemAccess();
    long heap = heap();
    long began = System.nanoTime();
    try (Castellan castellan = builder.open()) {
      System.out.printf(
          "opened in %d ms, in %,d KiB of heap%n", millisSince(began), (heap() - heap) / 1_024);
      AuditService audit = castellan.actingAs(access, "test").audit();
      verify(audit);
      AuditVerification whole = verify(audit);
      assertThat(whole.findings()).isEmpty();
      assertThat(whole.entries()).isGreaterThan(entries);
      assertThat(whole.segments()).isEqualTo(entries / 1_000);
      search(audit, entries, mostPerPage);
      breaches(store, audit, entries);
    }
  }

  private static AuditVerification verify(AuditService audit) {
    long began = System.nanoTime();
    AuditVerification result = audit.verify();
    long millis = Math.max(1, millisSince(began));
    System.out.printf(
        "verified %,d entries in %,d ms: %,d a second%n",
        result.entries(), millis, result.entries() * 1_000 / millis);
    return result;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long millisSince(long began) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  /** Each kind of breach in the newest part, in the middle and in the oldest. */
  private static void breaches(RecordStore store, AuditService audit, int entries) {
    for (int position : List.of(2, entries / 2, entries - 1)) {
      List<StoredRecord> around = at(store, position);
      StoredRecord one = around.get(0);
      StoredRecord other = around.get(1);
      RecordKey beside = beside(one);
      Map<String, List<Write>> breaches = new LinkedHashMap<>();
      breaches.put(
          "change", List.of(put(one, one.payload().text().replace("\"scope\":", "\"scopf\":"))));
      breaches.put("deletion", List.of(new Write.Delete(one.key(), Condition.ANY)));
      breaches.put(
          "reordering",
          List.of(put(one, other.payload().text()), put(other, one.payload().text())));
      breaches.put("insertion", List.of(new Write.Put(beside, one.payload(), Condition.ANY)));
      breaches.forEach(
          (kind, writes) -> {
            store.commit(new Batch(writes));
            // The last minute is looked at by more eyes: a second look is not needed there.
            AuditVerification broken = audit.verify();
            assertThat(broken.findings()).as("%s at %d", kind, position).isNotEmpty();
            assertThat(broken.findings())
                .as("%s at %d", kind, position)
                .anyMatch(finding -> names(finding, one, other, beside));
            System.out.printf(
                "%s at %,d: %s%n", kind, position, broken.findings().get(0).message());
            store.commit(
                new Batch(
                    List.of(
                        put(one, one.payload().text()),
                        put(other, other.payload().text()),
                        new Write.Delete(beside, Condition.ANY))));
          });
    }
    List<StoredRecord> newest = store.list("audit", "", 300);
    List<StoredRecord> cut = newest.subList(2, 30);
    cut.forEach(one -> store.commit(Batch.of(new Write.Delete(one.key(), Condition.ANY))));
    assertThat(audit.verify().findings()).as("truncation").isNotEmpty();
    cut.forEach(
        one -> store.commit(Batch.of(new Write.Put(one.key(), one.payload(), Condition.ANY))));
    assertThat(audit.verify().findings()).isEmpty();
  }

  /** Whether it says where: by an entry, or by its number in its chain. */
  private static boolean names(
      AuditFinding finding, StoredRecord one, StoredRecord other, RecordKey beside) {
    String text = finding.toString();
    AuditEntry.Link link = AuditDoc.read(one).link().orElseThrow();
    return Stream.of(one.key().id(), other.key().id(), beside.id()).anyMatch(text::contains)
        || (text.contains(link.chain())
            && Pattern.compile("\\b" + link.number() + "\\b").matcher(text).find());
  }

  private static RecordKey beside(StoredRecord stored) {
    String id = stored.key().id();
    return new RecordKey(
        "audit", id.substring(0, id.length() - 1) + (id.endsWith("0") ? '1' : '0'));
  }

  private static Write put(StoredRecord stored, String text) {
    return new Write.Put(stored.key(), Payload.ofText(text), Condition.ANY);
  }

  /** The entry at this place, counted from the newest, and the one after it. */
  private static List<StoredRecord> at(RecordStore store, int position) {
    String after = "";
    int left = position - 1;
    while (left > 1_000) {
      List<StoredRecord> page = store.list("audit", after, 1_000);
      after = page.get(page.size() - 1).key().id();
      left -= 1_000;
    }
    List<StoredRecord> page = store.list("audit", after, 1_000);
    int from = Math.min(Math.max(0, left - 1), page.size() - 2);
    return page.subList(from, from + 2);
  }

  private static void search(AuditService audit, int entries, Duration mostPerPage) {
    Map<String, AuditQuery> queries = new LinkedHashMap<>();
    queries.put("all", AuditQuery.ALL);
    queries.put("an actor", AuditQuery.ALL.actor("administrator 7"));
    queries.put("an action that is rare", AuditQuery.ALL.action("license:update"));
    queries.put("nothing", AuditQuery.ALL.actor("nobody"));
    queries.put("a text", AuditQuery.ALL.text("needle"));
    queries.put("a text that is nowhere", AuditQuery.ALL.text("nowhere to be found"));
    queries.put(
        "a resource", AuditQuery.ALL.resource(Resource.of("users", "user0000000000000007")));
    queries.put("a tenant", AuditQuery.ALL.scope(Resource.of("tenants", "t40")));
    queries.put("refused", AuditQuery.ALL.outcome(AuditEntry.Outcome.REFUSED));
    queries.put(
        "an hour long ago",
        AuditQuery.ALL
            .from(FROM.plusSeconds(entries / 2))
            .until(FROM.plusSeconds(entries / 2 + 3_600)));
    warmUp(audit);
    List<String> slow = new ArrayList<>();
    queries.forEach(
        (name, query) -> {
          Pages pages = pages(audit, query, 60);
          System.out.printf("%s: %s%n", name, pages);
          if (pages.slowest() > mostPerPage.toMillis()) {
            slow.add(name + ": " + pages);
          }
        });
    assertThat(slow).isEmpty();
    assertThat(pages(audit, AuditQuery.ALL.text("needle"), 1_000).found())
        .isEqualTo((entries + 49_999) / 100_000);
  }

  private static void warmUp(AuditService audit) {
    for (int i = 0; i < 20; i++) {
      audit.list(AuditQuery.ALL.actor("nobody"), PageRequest.ofSize(50));
      audit.list(AuditQuery.ALL.actor("administrator 3"), PageRequest.ofSize(50));
    }
  }

  /** What came of reading the first pages of a query; times in milliseconds. */
  private record Pages(int pages, int found, long slowest, long all) {}

  private static Pages pages(AuditService audit, AuditQuery query, int most) {
    int pages = 0;
    int found = 0;
    long slowest = 0;
    long all = 0;
    PageRequest request = PageRequest.ofSize(50);
    Optional<String> next;
    do {
      long began = System.nanoTime();
      Page<AuditEntry> page = audit.list(query, request);
      long millis = millisSince(began);
      slowest = Math.max(slowest, millis);
      all += millis;
      pages++;
      found += page.items().size();
      next = page.next();
      request = next.map(request::after).orElse(request);
    } while (next.isPresent() && pages < most);
    return new Pages(pages, found, slowest, all);
  }
}
