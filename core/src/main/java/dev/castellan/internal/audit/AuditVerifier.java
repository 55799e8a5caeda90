package dev.castellan.internal.audit;

import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditFinding.Kind;
import dev.castellan.audit.AuditVerification;
import dev.castellan.internal.model.AuditCheckpointDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.AuditSegmentDoc;
import dev.castellan.internal.model.ChainEnd;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the whole audit log once, newest entry first, and says where it is not what was written.
 *
 * <p>An entry that is not sealed yet vouches for itself by its signature. One that is sealed is
 * vouched for by the entry after it in its chain, which holds its hash, and the newest of each
 * chain by its segment, which is signed. Entries that are missing in between are seen by their
 * numbers; missing at the end, by the signed checkpoint, which is a minute old at most, and by what
 * the running node remembers. A segment that was dropped still says where its chains ended.
 *
 * <p>For one use.
 */
public final class AuditVerifier {

  private final AuditReader reader;
  private final AuditSigner signer;
  private final Optional<AuditChain.Head> own;

  private final MessageDigest sha256 = AuditSigner.sha256();
  private final MessageDigest ofSegment = AuditSigner.sha256();
  private final LinkReader links = new LinkReader();
  private final Findings findings = new Findings();
  private final ChainWalk chains = new ChainWalk(findings);

  private long entries;
  private long plain;
  private long segments;
  private long dropped;

  /**
   * @param own the newest entry of the chain of this node, as it remembers it
   */
  public AuditVerifier(AuditReader reader, AuditSigner signer, Optional<AuditChain.Head> own) {
    this.reader = reader;
    this.signer = signer;
    this.own = own;
  }

  /** What is known of the log before its entries are looked at. */
  private record Frame(Optional<AuditLogDoc> log, Optional<AuditCheckpointDoc> checkpoint) {

    String sealedFrom() {
      return log.flatMap(AuditLogDoc::sealedFrom).orElse("");
    }

    String plainFrom() {
      return log.flatMap(AuditLogDoc::plainFrom).orElse("");
    }

    boolean isGone(String id) {
      return log.map(known -> known.isGone(id)).orElse(false);
    }
  }

  /**
   * Looks. Reads all of the log.
   *
   * @param ahead reads a page while the one before is looked at
   */
  public AuditVerification verify(ExecutorService ahead) {
    Frame frame = frame(AuditFrame.read(reader));
    frame.log().flatMap(AuditLogDoc::lostAt).ifPresent(this::lost);
    own.ifPresent(head -> chains.witness(head.end(), "this node remembers"));
    Entries walk = Entries.all(reader, ahead);
    unsealed(walk, frame, (stored, link, hash) -> {});
    sealed(walk, frame);
    plain(walk, frame);
    chains.conclude();
    return new AuditVerification(
        entries,
        chains.count(),
        segments,
        dropped,
        plain,
        frame.checkpoint().map(AuditCheckpointDoc::time),
        chains.restorations(),
        findings.shown(),
        findings.more());
  }

  /** Sees the entries that are not sealed, newest first. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Sees one.
     *
     * @param hash the hash of the entry, as the next one of its chain holds it
     */
    void visit(StoredRecord stored, LinkReader.Link link, String hash);
  }

  /**
   * Looks at the part that is not sealed yet, and shows it.
   *
   * @return what is wrong with it
   */
  List<AuditFinding> verifyTail(AuditFrame records, Visitor visitor) {
    Frame frame = frame(records);
    own.ifPresent(head -> chains.witness(head.end(), "this node remembers"));
    unsealed(Entries.olderThan(reader, ""), frame, visitor);
    chains.missed(end -> isSealed(end, frame));
    return findings.shown();
  }

  /** Whether that is the end of this node's chain, in the part that was not looked at. */
  private boolean isSealed(ChainEnd end, Frame frame) {
    return own.filter(head -> head.end().equals(end))
        .map(AuditChain.Head::id)
        .filter(id -> !frame.sealedFrom().isEmpty() && id.compareTo(frame.sealedFrom()) >= 0)
        .isPresent();
  }

  private Frame frame(AuditFrame records) {
    Optional<AuditLogDoc> log =
        record(records.log(), Records.AUDIT_LOG, "record of the log", AuditLogDoc::read);
    Optional<AuditCheckpointDoc> checkpoint =
        record(
            records.checkpoint(), Records.AUDIT_CHECKPOINT, "checkpoint", AuditCheckpointDoc::read);
    if (log.isPresent() && checkpoint.isPresent()) {
      if (checkpoint.get().segments() != log.get().segments()) {
        findings.record(
            "The checkpoint knows another number of segments than the record of the log");
      }
      String when = "the checkpoint of " + checkpoint.get().time() + " has";
      checkpoint.get().ends().forEach(end -> chains.witness(end, when));
    }
    return new Frame(log, checkpoint);
  }

  private void lost(Instant at) {
    findings.record(
        "The record of the log was gone at "
            + at
            + ", when a node opened the store: what the log held before is not known");
  }

  private <T> Optional<T> record(
      Optional<StoredRecord> stored, RecordKey key, String name, Function<StoredRecord, T> read) {
    if (stored.isEmpty()) {
      findings.record("The " + name + " is missing: " + key);
      return Optional.empty();
    }
    if (!signer.verifies(stored.get())) {
      findings.record("The " + name + " was changed, or a key signed it that is not here: " + key);
      return Optional.empty();
    }
    return Optional.of(read.apply(stored.get()));
  }

  /** Up to the newest sealed entry, or the newest that is in no chain. */
  private void unsealed(Entries walk, Frame frame, Visitor visitor) {
    String end = frame.sealedFrom().isEmpty() ? frame.plainFrom() : frame.sealedFrom();
    while (walk.hasNext() && (end.isEmpty() || walk.peek().key().id().compareTo(end) < 0)) {
      StoredRecord stored = walk.next();
      if (frame.isGone(stored.key().id())) {
        return;
      }
      entries++;
      byte[] payload = stored.payload().bytes();
      byte[] hash = AuditSigner.hash(sha256, stored.key(), payload);
      Optional<LinkReader.Link> link = link(payload);
      if (link.isEmpty()) {
        findings.add(
            Kind.INSERTED, stored.key().id(), link, "An entry is in no chain: " + stored.key());
      } else if (!signer.verifies(stored, hash)) {
        findings.add(
            Kind.CHANGED,
            stored.key().id(),
            link,
            "An entry was changed, or was not written by a node: "
                + ChainWalk.place(link.get(), stored));
        chains.follow(stored, link.get(), hash, true);
      } else {
        chains.follow(stored, link.get(), hash, false);
        visitor.visit(stored, link.get(), AuditSigner.text(hash));
      }
    }
  }

  /** The segments, newest first; of those that were dropped, what their records say. */
  private void sealed(Entries walk, Frame frame) {
    if (frame.log().isEmpty()) {
      return;
    }
    AuditLogDoc log = frame.log().get();
    long number = log.segments();
    long newest = number;
    Optional<String> digest = log.digest();
    Entries records = Entries.segmentsOlderThan(reader, "");
    while (records.hasNext()) {
      StoredRecord stored = records.next();
      AuditSegmentDoc segment = segment(stored);
      if (segment == null) {
        findings.record(
            "A segment was changed, or a key signed it that is not here: " + stored.key());
        skip(walk, stored.key().id());
        number--;
        digest = Optional.empty();
        continue;
      }
      AuditSegmentDoc.Contents contents = segment.contents();
      if (segment.number() > number && number == log.segments()) {
        // Sealed meanwhile; its entries were looked at one by one.
        newest = Math.max(newest, segment.number());
        continue;
      }
      if (segment.number() != number) {
        findings.record(
            "Segments are missing, or not in their order: after number "
                + (number + 1)
                + " comes "
                + segment.number());
      } else if (digest.isPresent() && !Sha256.same(digest.get(), segment.digest())) {
        findings.record("Segment " + number + " is not the one that the next one follows");
      }
      if (!Sha256.same(contents.digest(), segment.digest())) {
        findings.record("Segment " + segment.number() + " contradicts itself");
      }
      if (segment.number() <= log.gone()) {
        dropped++;
        chains.dropped(contents);
      } else {
        segments++;
        check(walk, contents);
      }
      number = segment.number() - 1;
      digest = contents.previous();
    }
    if (number > 0) {
      findings.record("The records of the oldest " + number + " segments are missing");
    }
    if (newest > log.segments() && newest > sealedBy()) {
      findings.record(
          "Segments are too many: there is number "
              + newest
              + ", and the record of the log knows "
              + log.segments());
    }
  }

  /** How many segments there are by now. */
  private long sealedBy() {
    return reader
        .get(Records.AUDIT_LOG)
        .filter(signer::verifies)
        .map(stored -> AuditLogDoc.read(stored).segments())
        .orElse(0L);
  }

  private @Nullable AuditSegmentDoc segment(StoredRecord stored) {
    if (!signer.verifies(stored)) {
      return null;
    }
    try {
      return AuditSegmentDoc.read(stored);
    } catch (DamagedRecordException e) {
      return null;
    }
  }

  /** The segment's record is not to be believed: its entries are followed all the same. */
  private void skip(Entries walk, String oldest) {
    while (walk.hasNext() && walk.peek().key().id().compareTo(oldest) <= 0) {
      StoredRecord stored = walk.next();
      entries++;
      byte[] payload = stored.payload().bytes();
      Optional<LinkReader.Link> link = link(payload);
      byte[] hash = AuditSigner.hash(sha256, stored.key(), payload);
      link.ifPresent(known -> chains.follow(stored, known, hash, !signer.verifies(stored, hash)));
    }
  }

  private void check(Entries walk, AuditSegmentDoc.Contents segment) {
    long before = findings.count();
    Map<String, ChainEnd> ends = new HashMap<>();
    segment.ends().forEach(end -> ends.put(end.chain(), end));
    Set<String> known = Set.copyOf(ends.keySet());
    ofSegment.reset();
    long count = 0;
    while (walk.hasNext() && walk.peek().key().id().compareTo(segment.oldest()) <= 0) {
      StoredRecord stored = walk.next();
      byte[] payload = stored.payload().bytes();
      byte[] hash = AuditSigner.hash(sha256, stored.key(), payload);
      ofSegment.update(hash);
      count++;
      entries++;
      Optional<LinkReader.Link> link = link(payload);
      if (link.isEmpty() || !known.contains(link.get().chain())) {
        findings.add(
            Kind.INSERTED,
            stored.key().id(),
            link,
            "An entry is in no chain of its segment: " + stored.key());
        continue;
      }
      ChainEnd end = ends.remove(link.get().chain());
      chains.follow(
          stored, link.get(), hash, end != null && isOther(stored, link.get(), end, hash));
    }
    ends.values()
        .forEach(
            end ->
                findings.add(
                    Kind.MISSING,
                    end.chain(),
                    end.number(),
                    "",
                    "Segment "
                        + segment.number()
                        + " has no entry of a chain that ends there with number "
                        + end.number()));
    boolean same =
        Sha256.same(segment.entriesDigest(), HexFormat.of().formatHex(ofSegment.digest()));
    if (findings.count() == before && (!same || count != segment.entries())) {
      findings.record(
          "Segment "
              + segment.number()
              + " had "
              + segment.entries()
              + " entries and has "
              + count
              + ", which are not the same");
    }
  }

  /** Whether an entry is not the one with which its chain ended in its segment. */
  private boolean isOther(StoredRecord stored, LinkReader.Link link, ChainEnd end, byte[] hash) {
    if (link.number() < end.number()) {
      findings.add(
          Kind.MISSING,
          stored.key().id(),
          Optional.of(link),
          "Entries "
              + (link.number() + 1)
              + " to "
              + end.number()
              + " of a chain are missing after "
              + ChainWalk.place(link, stored));
      return false;
    }
    boolean other =
        link.number() != end.number() || !Sha256.same(end.digest(), AuditSigner.text(hash));
    if (other) {
      findings.add(
          link.number() == end.number() ? Kind.CHANGED : Kind.INSERTED,
          stored.key().id(),
          Optional.of(link),
          "An entry is not the one with which its chain ended in its segment: "
              + ChainWalk.place(link, stored));
    }
    return other;
  }

  /** The entries from before there were chains. */
  private void plain(Entries walk, Frame frame) {
    String from = frame.plainFrom();
    while (walk.hasNext()) {
      StoredRecord stored = walk.next();
      if (frame.isGone(stored.key().id())) {
        return;
      }
      Optional<LinkReader.Link> link = link(stored.payload().bytes());
      if (from.isEmpty() || stored.key().id().compareTo(from) < 0 || link.isPresent()) {
        findings.add(
            Kind.INSERTED,
            stored.key().id(),
            link,
            "An entry lies in no segment, among those that do: " + stored.key());
      }
      plain++;
    }
  }

  private Optional<LinkReader.Link> link(byte[] payload) {
    try {
      return links.read(payload);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
