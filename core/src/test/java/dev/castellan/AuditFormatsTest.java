package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditVerification;
import dev.castellan.internal.audit.AuditSigner;
import dev.castellan.internal.audit.WordFilter;
import dev.castellan.internal.model.AuditCheckpointDoc;
import dev.castellan.internal.model.AuditFeedDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.AuditSegmentDoc;
import dev.castellan.internal.model.ChainEnd;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the audit log keeps besides entries; and logs of versions that had no chains. */
@Timeout(60)
final class AuditFormatsTest {

  private static final Instant TIME = Instant.parse("2026-03-01T12:00:01.500Z");
  private static final String NEWEST = "1x6xbfdy86hvctvagjyk2wxi";
  private static final String OLDEST = "1x6xbfdzuphq7aypqacpn9vv";
  private static final AuditFeedDoc.ChainPlace PLACE = new AuditFeedDoc.ChainPlace(OLDEST, 7);
  private static final ChainEnd END = new ChainEnd(OLDEST, 7, "h".repeat(43));

  private final AuditSigner signer = new AuditSigner(Node.KEYS);

  private static AuditSegmentDoc segment() {
    return AuditSegmentDoc.of(
        new AuditSegmentDoc.Contents(
            3,
            NEWEST,
            OLDEST,
            7,
            4_321,
            TIME.minusSeconds(9),
            TIME,
            "0f".repeat(32),
            List.of(END, new ChainEnd(NEWEST, 1, "g".repeat(43))),
            Optional.of("1e".repeat(32))),
        TIME.plusSeconds(60),
        WordFilter.of(new TreeSet<>(List.of("a root", "élan", "t user:create"))));
  }

  private Map<String, String> written() {
    AuditSegmentDoc segment = segment();
    RecordKey feed = new RecordKey(Records.AUDIT_FEED, "ab".repeat(32));
    Map<String, String> all = new TreeMap<>();
    put(all, segment.key(), segment.payload());
    put(
        all,
        Records.AUDIT_LOG,
        AuditLogDoc.create(Optional.of("1x6xbfdzzzzzzzzzzzzzzzzz"))
            .closed("1x6xbfdy86hvczzzzzzzzzzz")
            .sealed(segment)
            .dropped(segment)
            .payload());
    put(
        all,
        Records.AUDIT_CHECKPOINT,
        AuditCheckpointDoc.create().next(TIME, "node-1", 3, List.of(END)).payload());
    // As a version before wrote it.
    all.put(feed.toString(), "{\"format\":1,\"entry\":\"" + NEWEST + "\"}");
    return all;
  }

  @Test
  void whatIsWrittenOfForwardingAndOfALogThatWasGoneIsTheGoldenFile() throws Exception {
    RecordKey feed = new RecordKey(Records.AUDIT_FEED, "ab".repeat(32));
    Map<String, String> all = new TreeMap<>();
    all.put(feed.toString(), AuditFeedDoc.of(feed, NEWEST, PLACE).payload().text());
    put(all, Records.AUDIT_LOG, AuditLogDoc.create(Optional.empty()).lost(TIME).payload());
    FormatsTest.assertGolden("audit-2.txt", all);

    Map<String, String> golden = FormatsTest.golden("audit-2.txt");
    assertThat(AuditFeedDoc.read(stored(golden, feed)).entry()).isEqualTo(NEWEST);
    assertThat(AuditFeedDoc.read(stored(golden, feed)).place()).contains(PLACE);
    assertThat(AuditLogDoc.read(stored(golden, Records.AUDIT_LOG)).lostAt()).contains(TIME);
  }

  private void put(Map<String, String> all, RecordKey key, Payload plain) {
    all.put(key.toString(), signer.sign(key, plain).payload().text());
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    FormatsTest.assertGolden("audit-1.txt", written());
  }

  @Test
  void theGoldenFileIsRead() throws Exception {
    Map<String, String> golden = FormatsTest.golden("audit-1.txt");
    StoredRecord stored = stored(golden, Records.auditSegment(OLDEST));
    AuditSegmentDoc segment = AuditSegmentDoc.read(stored);
    assertThat(signer.verifies(stored)).isTrue();
    assertThat(segment.contents()).isEqualTo(segment().contents());
    assertThat(segment.contents().digest()).isEqualTo(segment.digest());
    assertThat(segment.words()).isEqualTo(segment().words());
    AuditLogDoc log = AuditLogDoc.read(stored(golden, Records.AUDIT_LOG));
    assertThat(log.segments()).isEqualTo(3);
    assertThat(log.gone()).isEqualTo(3);
    assertThat(log.isGone(NEWEST)).isTrue();
    assertThat(log.taken()).isEqualTo(NEWEST);
    AuditCheckpointDoc checkpoint =
        AuditCheckpointDoc.read(stored(golden, Records.AUDIT_CHECKPOINT));
    assertThat(checkpoint.ends()).containsExactly(END);
    assertThat(checkpoint.number()).isEqualTo(1);
    RecordKey feed = new RecordKey(Records.AUDIT_FEED, "ab".repeat(32));
    assertThat(AuditFeedDoc.read(stored(golden, feed)).entry()).isEqualTo(NEWEST);
    assertThat(AuditFeedDoc.read(stored(golden, feed)).place()).isEmpty();
  }

  private static StoredRecord stored(Map<String, String> golden, RecordKey key) {
    return new StoredRecord(
        key, Payload.ofText(golden.getOrDefault(key.toString(), "")), new Revision(1, 1));
  }

  /** Nothing vouches for them, and what came after is vouched for all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"format-1.txt", "format-1.1.txt", "format-1.2.txt"})
  void entriesOfOldVersionsAreTheBeginningThatIsInNoChain(String file) throws Exception {
    var clock = Node.newClock();
    var records = FormatsTest.load(FormatsTest.golden(file), clock);
    try (Node node = Node.on(records, clock)) {
      node.create("new");
      AuditVerification result = AuditWorld.verify(node);
      assertThat(result.findings()).isEmpty();
      assertThat(result.plainEntries()).isGreaterThan(5);
      assertThat(node.audit()).hasSize((int) (result.entries() + result.plainEntries()));
      assertThat(node.audit().get(0).link()).isEmpty();
      AuditEntry last = node.audit("user:create").get(node.audit("user:create").size() - 1);
      assertThat(last.link()).isPresent();
      assertThat(last.changes())
          .extracting(AuditEntry.Change::field)
          .contains("username", "passwordHash");
      assertThat(last.changes())
          .filteredOn(change -> change.field().equals("passwordHash"))
          .extracting(AuditEntry.Change::after)
          .containsExactly(Optional.of(AuditEntry.Change.HIDDEN));
    }
  }
}
