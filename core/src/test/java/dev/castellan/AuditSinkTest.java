package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFile;
import dev.castellan.audit.AuditForwarding;
import dev.castellan.audit.AuditSink;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is copied outside, and what happens while that does not work. */
@Timeout(60)
final class AuditSinkTest {

  @TempDir private Path folder;

  private final AuditWorld world = new AuditWorld();
  private final Sink sink = new Sink();

  /** Takes entries, or does not. */
  private static final class Sink implements AuditSink {

    private final List<AuditEntry> taken = new CopyOnWriteArrayList<>();
    private volatile boolean broken;
    private volatile boolean closed;
    private volatile Optional<Error> error = Optional.empty();
    private volatile CountDownLatch free = new CountDownLatch(0);

    @Override
    public void write(List<AuditEntry> entries) throws Exception {
      free.await();
      if (error.isPresent()) {
        throw error.get();
      }
      if (broken) {
        throw new IOException("the sink is broken");
      }
      assertThat(entries).hasSizeBetween(1, 1_000);
      taken.addAll(entries);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Node open(AuditForwarding rules) {
    return world.open(builder -> builder.node("one").auditSink(sink, rules));
  }

  private static List<String> ids(List<AuditEntry> entries) {
    return entries.stream().map(AuditEntry::id).toList();
  }

  private void awaitAll(Node node) {
    Node.await(() -> ids(sink.taken).equals(ids(node.audit())));
  }

  @Test
  void v16_4_3_everythingIsCopiedInOrder() {
    Node node = open(AuditForwarding.GO_ON);
    node.setUp();
    for (int i = 0; i < 50; i++) {
      node.create("u" + i);
    }
    awaitAll(node);
    node.create("last");
    node.close();
    assertThat(sink.taken.get(sink.taken.size() - 1).details()).containsEntry("username", "last");
    assertThat(sink.closed).isTrue();
  }

  @Test
  void whatWaitedWhenTheProcessEndedComesAfterwards() {
    sink.broken = true;
    Node node = open(AuditForwarding.GO_ON);
    node.setUp();
    node.create("alice");
    node.close();
    assertThat(sink.taken).isEmpty();
    sink.broken = false;
    Node after = open(AuditForwarding.GO_ON);
    after.create("bob");
    awaitAll(after);
  }

  @Test
  void eachNodeCopiesItsOwn() {
    Node one = open(AuditForwarding.GO_ON);
    one.setUp();
    Node other = world.open(builder -> builder.node("two"));
    other.create("alice");
    one.create("bob");
    Node.await(
        () ->
            ids(sink.taken)
                .equals(
                    one.audit().stream()
                        .filter(entry -> entry.node().orElse("").equals("one"))
                        .map(AuditEntry::id)
                        .toList()));
  }

  @Test
  void whileItIsBrokenWorkGoesOnAndHealthTells() {
    Node node = open(AuditForwarding.GO_ON);
    node.setUp();
    awaitAll(node);
    sink.broken = true;
    node.create("alice");
    Node.await(() -> node.castellan.health().problems().toString().contains("audit sink"));
    node.create("bob");
    sink.broken = false;
    awaitAll(node);
    Node.await(() -> node.castellan.health().problems().isEmpty());
    assertThat(node.castellan.counters())
        .filteredOn(counter -> counter.name().equals("castellan_audit_forwards_total"))
        .allSatisfy(
            counter ->
                assertThat(counter.value() > 0)
                    .as("%s", counter)
                    .isEqualTo(!counter.labels().containsValue("dropped")));
  }

  @Test
  void aHostCanWantNoChangeWithoutIt() {
    Node node = open(AuditForwarding.REFUSE_CHANGES);
    node.setUp();
    awaitAll(node);
    sink.broken = true;
    node.create("alice");
    Node.await(() -> node.castellan.health().problems().toString().contains("audit sink"));
    world.pass(Duration.ofMinutes(1));

    Node.refused(ErrorCode.AUDIT_SINK_UNAVAILABLE, () -> node.create("bob"));
    Node.refused(
        ErrorCode.AUDIT_SINK_UNAVAILABLE,
        () -> node.asSystem().perform(Node.KICK, Node.CLIENTS, () -> true));
    node.login("root");
    sink.broken = false;
    Node.await(() -> node.castellan.health().problems().isEmpty());
    node.create("bob");
  }

  @Test
  void whatIsTooMuchIsLeftOutAndCounted() {
    sink.broken = true;
    Node node = open(new AuditForwarding(1_000, false));
    node.setUp();
    world.write(node, 700);
    sink.broken = false;
    Node.await(() -> ids(sink.taken).contains(ids(node.audit()).get(node.audit().size() - 1)));

    int written = node.audit().size();
    int taken = sink.taken.size();
    assertThat(taken).isBetween(1_000, written - 1);
    assertThat(node.castellan.counters())
        .anySatisfy(
            counter -> {
              assertThat(counter.labels()).containsValue("dropped");
              assertThat(counter.value()).isEqualTo(written - taken);
            });
  }

  private long dropped(Node node) {
    return node.castellan.counters().stream()
        .filter(counter -> counter.labels().containsValue("dropped"))
        .filter(counter -> counter.name().equals("castellan_audit_forwards_total"))
        .mapToLong(Counter::value)
        .sum();
  }

  /** More than is remembered of what was delivered lately, and all of it in one moment. */
  @Test
  void whatIsLeftOutInALongTimeIsCountedOnce() {
    sink.broken = true;
    Node node = open(new AuditForwarding(2_000, false));
    for (int i = 0; i < 12_500; i++) {
      node.asSystem().perform(Node.KICK, Node.CLIENTS, () -> true);
    }
    int written = node.audit().size();
    node.close();
    assertThat(dropped(node)).isGreaterThan(20_000);
    sink.broken = false;
    Node after = open(new AuditForwarding(2_000, false));
    Node.await(() -> ids(sink.taken).contains(ids(after.audit()).get(written)));

    List<String> all = ids(after.audit());
    int taken = sink.taken.size();
    assertThat(taken).isBetween(2_000, 2_002);
    assertThat(ids(sink.taken)).isEqualTo(all.subList(all.size() - taken, all.size()));
    assertThat(dropped(node) + dropped(after)).isEqualTo(all.size() - taken);
  }

  @Test
  void anErrorOfTheSinkEndsNothing() {
    sink.error = Optional.of(new NoClassDefFoundError("of the host"));
    Node node = open(AuditForwarding.GO_ON);
    node.setUp();
    Node.await(() -> node.castellan.health().problems().toString().contains("audit sink"));
    sink.error = Optional.empty();
    awaitAll(node);
    Node.await(() -> node.castellan.health().problems().isEmpty());
  }

  @Test
  void aSinkThatDoesNotReturnTakesNothing() {
    CountDownLatch free = new CountDownLatch(1);
    sink.free = free;
    Node node = open(AuditForwarding.REFUSE_CHANGES);
    node.setUp();
    Node.await(() -> refusesAfter(Duration.ofSeconds(10), node));
    assertThat(node.castellan.health().problems().toString()).contains("audit sink");
    free.countDown();
    awaitAll(node);
    Node.await(() -> node.castellan.health().problems().isEmpty());
    node.create("alice");
  }

  private boolean refusesAfter(Duration time, Node node) {
    world.pass(time);
    try {
      node.create("u" + world.clock.instant().getEpochSecond());
      return false;
    } catch (UnavailableException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_SINK_UNAVAILABLE);
      return true;
    }
  }

  /** What may not be changed without it is never left out, and no look is waited for. */
  @Test
  void asSoonAsThereIsNoRoomNothingIsChangedAndNothingLost() {
    sink.broken = true;
    Node node = open(new AuditForwarding(1_000, true));
    node.setUp();
    int changes = 0;
    while (changes < 2_000 && !refusesAfter(Duration.ZERO, node)) {
      world.clock.set(world.clock.instant().plusSeconds(1));
      changes++;
    }
    assertThat(node.audit().size()).isBetween(1_000, 1_003);
    for (int i = 0; i < 20; i++) {
      node.login("root");
    }
    sink.broken = false;
    awaitAll(node);
    assertThat(dropped(node)).isZero();
    node.create("alice");
  }

  @Test
  void afterTheClockWasSetBackEverythingIsStillCopied() {
    Node node = open(AuditForwarding.GO_ON);
    node.setUp();
    node.create("alice");
    awaitAll(node);
    world.clock.set(world.clock.instant().minus(Duration.ofHours(5)));
    for (int i = 0; i < 5; i++) {
      node.create("b" + i);
      Node.await(
          () -> ids(sink.taken).containsAll(ids(node.audit())) && sink.taken.size() == size(node));
    }
    world.clock.set(world.clock.instant().plus(Duration.ofHours(6)));
    node.create("carol");
    Node.await(
        () -> ids(sink.taken).containsAll(ids(node.audit())) && sink.taken.size() == size(node));
  }

  private static int size(Node node) {
    return node.audit().size();
  }

  /** It neither goes out under the node's name, nor keeps back what the node writes. */
  @Test
  void whatNobodySignedIsNotForwarded() {
    Node node = open(AuditForwarding.GO_ON);
    node.setUp();
    awaitAll(node);
    StoredRecord newest = world.entries().get(0);
    RecordKey beside = AuditWorld.beside(newest);
    world.put(
        beside,
        Payload.ofText(
            newest.payload().text().replaceFirst("\"number\":\\d+", "\"number\":1000000")));
    node.create("alice");
    String last = world.entries().get(0).key().id();
    Node.await(() -> ids(sink.taken).contains(last));
    assertThat(ids(sink.taken)).doesNotContain(beside.id());
  }

  @Test
  void v16_2_4_theFileHoldsLinesOfJsonAndTurnsWhenItIsFull() throws Exception {
    Path file = folder.resolve("audit.jsonl");
    Node node =
        world.open(
            builder -> builder.auditSink(AuditFile.of(file, 10_000, 3), AuditForwarding.GO_ON));
    node.setUp();
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < 60; i++) {
      node.create("u" + i);
      String id = ids(node.audit()).get(node.audit().size() - 1);
      Node.await(() -> read(file).contains(id));
      seen.addAll(read(file));
    }
    List<String> written = ids(node.audit());
    node.close();

    assertThat(seen).containsSubsequence(written.subList(5, written.size()));
    assertThat(Files.size(folder.resolve("audit.jsonl.1"))).isBetween(10_000L, 12_000L);
    assertThat(folder.resolve("audit.jsonl.2")).exists();
    assertThat(folder.resolve("audit.jsonl.3")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  private static List<String> read(Path file) {
    ObjectMapper json = new ObjectMapper();
    List<String> ids = new ArrayList<>();
    try {
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        if (!line.isEmpty()) {
          ids.add(json.readTree(line).path("id").asText());
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return ids;
  }

  @Test
  void aFileThatCannotBeWrittenIsABrokenSink() {
    Path file = folder.resolve("missing").resolve("audit.jsonl");
    Node node =
        world.open(
            builder -> builder.auditSink(AuditFile.of(file, 10_000, 3), AuditForwarding.GO_ON));
    node.setUp();
    Node.await(() -> node.castellan.health().problems().toString().contains("audit sink"));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    Path file = folder.resolve("f");
    assertThatThrownBy(() -> AuditFile.of(file, 9_999, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AuditFile.of(file, 10_000, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AuditForwarding(999, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What the host's own records say is not believed. */
  @Test
  void aDamagedPlaceIsToldAndNothingIsLost() {
    Node node = open(AuditForwarding.GO_ON);
    node.setUp();
    awaitAll(node);
    var place = world.intruder.list("audit-feed", "", 10).get(0);
    node.close();
    world.intruder.commit(Batch.builder().put(place.key(), Payload.ofText("{}")).build());
    Node after = open(AuditForwarding.GO_ON);
    after.create("alice");
    Node.await(() -> after.castellan.health().problems().toString().contains("audit sink"));
  }
}
