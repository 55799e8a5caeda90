package dev.castellan.internal.audit;

import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditFinding.Kind;
import dev.castellan.audit.AuditVerification;
import dev.castellan.audit.AuditVerification.Restoration;
import dev.castellan.internal.model.AuditCheckpointDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.AuditSegmentDoc;
import dev.castellan.internal.model.ChainEnd;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  /**
   * What the entry before the last one seen of each chain must be; without those at their start.
   */
  private final Map<String, Expected> expected = new HashMap<>();

  /** The newest entry of each chain. */
  private final Map<String, Seen> heads = new HashMap<>();

  /** What somebody vouches for, by chain. */
  private final List<Witness> witnesses = new ArrayList<>();

  private final Map<String, List<Witness>> witnessesByChain = new HashMap<>();

  private final List<Claim> claims = new ArrayList<>();

  /** The oldest entry that knows of each epoch. */
  private final TreeMap<Long, String> epochs = new TreeMap<>();

  private long entries;
  private long plain;
  private long segments;
  private long dropped;

  private record Expected(long number, Optional<String> digest, String by) {}

  private record Seen(long number, String digest, long epoch) {}

  /** A chain that says which one it follows. */
  private record Claim(String chain, String entryId, ChainEnd end) {}

  private static final class Witness {

    private final ChainEnd end;
    private final String who;
    private boolean met;

    Witness(ChainEnd end, String who) {
      this.end = end;
      this.who = who;
    }
  }

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

  /** Looks. Reads all of the log. */
  public AuditVerification verify() {
    Frame frame = frame();
    own.ifPresent(head -> witness(head.end(), "this node remembers"));
    Entries walk = Entries.olderThan(reader, "");
    unsealed(walk, frame, (stored, link, hash) -> {});
    sealed(walk, frame);
    plain(walk, frame);
    conclude();
    return new AuditVerification(
        entries,
        heads.size(),
        segments,
        dropped,
        plain,
        frame.checkpoint().map(AuditCheckpointDoc::time),
        restorations(),
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
  List<AuditFinding> verifyTail(Visitor visitor) {
    Frame frame = frame();
    own.ifPresent(head -> witness(head.end(), "this node remembers"));
    unsealed(Entries.olderThan(reader, ""), frame, visitor);
    String sealedFrom = frame.sealedFrom();
    for (Witness witness : witnesses) {
      boolean sealed =
          own.filter(head -> head.end().equals(witness.end))
              .map(head -> !sealedFrom.isEmpty() && head.id().compareTo(sealedFrom) >= 0)
              .orElse(false);
      if (!witness.met && !sealed) {
        missed(witness);
      }
    }
    return findings.shown();
  }

  private Frame frame() {
    Optional<AuditLogDoc> log = record(Records.AUDIT_LOG, "record of the log", AuditLogDoc::read);
    Optional<AuditCheckpointDoc> checkpoint =
        record(Records.AUDIT_CHECKPOINT, "checkpoint", AuditCheckpointDoc::read);
    if (log.isPresent() && checkpoint.isPresent()) {
      if (checkpoint.get().segments() != log.get().segments()) {
        findings.record(
            "The checkpoint knows another number of segments than the record of the log");
      }
      String when = "the checkpoint of " + checkpoint.get().time() + " has";
      checkpoint.get().ends().forEach(end -> witness(end, when));
    }
    return new Frame(log, checkpoint);
  }

  private <T> Optional<T> record(RecordKey key, String name, Function<StoredRecord, T> read) {
    Optional<StoredRecord> stored = reader.get(key);
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

  private void witness(ChainEnd end, String who) {
    Witness witness = new Witness(end, who);
    witnesses.add(witness);
    witnessesByChain.computeIfAbsent(end.chain(), chain -> new ArrayList<>()).add(witness);
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
      byte[] hash = AuditSigner.hash(sha256, stored);
      Optional<LinkReader.Link> link = link(stored);
      if (link.isEmpty()) {
        findings.add(
            Kind.INSERTED, stored.key().id(), link, "An entry is in no chain: " + stored.key());
      } else if (!signer.verifies(stored, hash)) {
        findings.add(
            Kind.CHANGED,
            stored.key().id(),
            link,
            "An entry was changed, or was not written by a node: " + place(link.get(), stored));
        follow(stored, link.get(), hash, true);
      } else {
        follow(stored, link.get(), hash, false);
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
      if (segment.number() != number) {
        findings.record(
            "Segments are missing or too many: after number "
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
        meetDropped(contents);
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
      Optional<LinkReader.Link> link = link(stored);
      byte[] hash = AuditSigner.hash(sha256, stored);
      link.ifPresent(known -> follow(stored, known, hash, !signer.verifies(stored, hash)));
    }
  }

  private void check(Entries walk, AuditSegmentDoc.Contents segment) {
    long before = findings.count();
    Map<String, ChainEnd> ends = new HashMap<>();
    segment.ends().forEach(end -> ends.put(end.chain(), end));
    Set<String> chains = Set.copyOf(ends.keySet());
    ofSegment.reset();
    long count = 0;
    while (walk.hasNext() && walk.peek().key().id().compareTo(segment.oldest()) <= 0) {
      StoredRecord stored = walk.next();
      byte[] hash = AuditSigner.hash(sha256, stored);
      ofSegment.update(hash);
      count++;
      entries++;
      Optional<LinkReader.Link> link = link(stored);
      if (link.isEmpty() || !chains.contains(link.get().chain())) {
        findings.add(
            Kind.INSERTED,
            stored.key().id(),
            link,
            "An entry is in no chain of its segment: " + stored.key());
        continue;
      }
      ChainEnd end = ends.remove(link.get().chain());
      follow(stored, link.get(), hash, end != null && isOther(stored, link.get(), end, hash));
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
              + place(link, stored));
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
              + place(link, stored));
    }
    return other;
  }

  private void meetDropped(AuditSegmentDoc.Contents segment) {
    for (ChainEnd end : segment.ends()) {
      Expected wanted = expected.remove(end.chain());
      heads.putIfAbsent(end.chain(), new Seen(end.number(), end.digest(), 0));
      meet(end.chain(), end.number(), end.digest());
      if (wanted != null
          && (wanted.number() != end.number()
              || wanted.digest().map(known -> !Sha256.same(known, end.digest())).orElse(false))) {
        findings.add(
            Kind.MISSING,
            end.chain(),
            wanted.number(),
            wanted.by(),
            "The entry before number "
                + (wanted.number() + 1)
                + " of a chain is not the one with which segment "
                + segment.number()
                + " was dropped");
      }
    }
  }

  /** Looks at the place of an entry in its chain. */
  private void follow(StoredRecord stored, LinkReader.Link link, byte[] bytes, boolean suspect) {
    String id = stored.key().id();
    String hash = AuditSigner.text(bytes);
    epochs.put(link.epoch(), id);
    heads.putIfAbsent(link.chain(), new Seen(link.number(), hash, link.epoch()));
    meet(link.chain(), link.number(), hash);
    Expected wanted = expected.get(link.chain());
    if (wanted != null) {
      if (link.number() > wanted.number()) {
        findings.add(
            Kind.INSERTED,
            id,
            Optional.of(link),
            "An entry stands at a wrong place in its chain: " + place(link, stored));
        return;
      }
      if (link.number() < wanted.number()) {
        findings.add(
            Kind.MISSING,
            id,
            Optional.of(link),
            "Entries "
                + (link.number() + 1)
                + " to "
                + wanted.number()
                + " of a chain are missing after "
                + place(link, stored));
      } else if (!suspect && wanted.digest().map(known -> !Sha256.same(known, hash)).orElse(true)) {
        findings.add(
            Kind.CHANGED,
            id,
            Optional.of(link),
            "An entry is not the one that the next one follows: " + place(link, stored));
      }
    }
    if (link.number() > 1) {
      expected.put(link.chain(), new Expected(link.number() - 1, link.previous(), id));
    } else {
      expected.remove(link.chain());
      link.continues().ifPresent(text -> claim(stored, link, text));
    }
  }

  private void claim(StoredRecord stored, LinkReader.Link link, String text) {
    try {
      claims.add(new Claim(link.chain(), stored.key().id(), ChainEnd.parse(text)));
    } catch (IllegalArgumentException e) {
      findings.add(
          Kind.CHANGED,
          stored.key().id(),
          Optional.of(link),
          "An entry follows something that is no chain: " + place(link, stored));
    }
  }

  private void meet(String chain, long number, String hash) {
    for (Witness witness : witnessesByChain.getOrDefault(chain, List.of())) {
      if (witness.end.number() == number) {
        // Another hash at this place is found by whoever holds the hash.
        witness.met = true;
        if (!Sha256.same(witness.end.digest(), hash)) {
          findings.add(
              Kind.CHANGED,
              chain,
              number,
              "",
              "Entry " + number + " of a chain is not the one that " + witness.who);
        }
      }
    }
  }

  /** The entries from before there were chains. */
  private void plain(Entries walk, Frame frame) {
    String from = frame.plainFrom();
    while (walk.hasNext()) {
      StoredRecord stored = walk.next();
      if (frame.isGone(stored.key().id())) {
        return;
      }
      Optional<LinkReader.Link> link = link(stored);
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

  private void conclude() {
    expected.forEach(
        (chain, wanted) ->
            findings.add(
                Kind.MISSING,
                chain,
                wanted.number(),
                wanted.by(),
                "The entries up to number " + wanted.number() + " of a chain are missing"));
    for (Witness witness : witnesses) {
      if (!witness.met) {
        missed(witness);
      }
    }
    for (Claim claim : claims) {
      Seen seen = heads.get(claim.end().chain());
      if (seen != null && seen.number() > claim.end().number()) {
        findings.add(
            Kind.INSERTED,
            claim.end().chain(),
            seen.number(),
            claim.entryId(),
            "A chain goes on behind the entry at which its node ended it");
      } else if (isCutOff(claim, seen) && !isRestored(claim, seen)) {
        findings.add(
            Kind.TRUNCATED,
            claim.end().chain(),
            claim.end().number(),
            claim.entryId(),
            "The newest entries of a chain, up to number "
                + claim.end().number()
                + ", were gone while its node was running");
      }
    }
  }

  private void missed(Witness witness) {
    Seen seen = heads.get(witness.end.chain());
    if (seen == null || seen.number() < witness.end.number()) {
      findings.add(
          Kind.TRUNCATED,
          witness.end.chain(),
          witness.end.number(),
          "",
          "A chain ends with number "
              + (seen == null ? 0 : seen.number())
              + "; "
              + witness.who
              + " number "
              + witness.end.number());
    }
  }

  private static boolean isCutOff(Claim claim, @Nullable Seen seen) {
    return seen == null || seen.number() < claim.end().number();
  }

  /** Whether the store's epoch tells that its history was replaced between the two. */
  private boolean isRestored(Claim claim, @Nullable Seen seen) {
    Seen after = heads.get(claim.chain());
    return after != null && (seen == null || after.epoch() > seen.epoch());
  }

  private List<Restoration> restorations() {
    List<Restoration> all = new ArrayList<>();
    epochs.forEach(
        (epoch, id) -> {
          if (!epoch.equals(epochs.firstKey())) {
            all.add(new Restoration(epoch, id, timeOf(id), lost(epoch)));
          }
        });
    return all;
  }

  private long lost(long epoch) {
    long lost = 0;
    for (Claim claim : claims) {
      Seen after = heads.get(claim.chain());
      Seen seen = heads.get(claim.end().chain());
      if (after != null && seen != null && after.epoch() == epoch && seen.epoch() < epoch) {
        lost += Math.max(0, claim.end().number() - seen.number());
      }
    }
    return lost;
  }

  private static Instant timeOf(String id) {
    try {
      return AuditIds.timeOf(id);
    } catch (IllegalArgumentException e) {
      return Instant.EPOCH;
    }
  }

  private Optional<LinkReader.Link> link(StoredRecord stored) {
    try {
      return links.read(stored.payload().bytes());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String place(LinkReader.Link link, StoredRecord stored) {
    return "number " + link.number() + " of chain " + link.chain() + ", " + stored.key();
  }
}
