package dev.castellan.internal.audit;

import dev.castellan.audit.AuditFinding;
import dev.castellan.internal.model.AuditCheckpointDoc;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.AuditSegmentDoc;
import dev.castellan.internal.model.ChainEnd;
import dev.castellan.storage.StoredRecord;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of the log that is not sealed yet, as it was found at one moment: checked, and its
 * oldest entries at hand to be sealed. For one thread.
 */
public final class AuditTail {

  /** How many entries a segment has. */
  public static final int SEGMENT = 1_000;

  /** So many chains in a segment at most: their ends must fit into its record. */
  private static final int SEGMENT_CHAINS = 200;

  /** When so many chains are not sealed, it is done before a segment is full. */
  private static final int MOST_CHAINS = 150;

  /** So many ends fit into a checkpoint. */
  private static final int MOST_ENDS = 500;

  private static final int WINDOW = 4 * SEGMENT;

  private final StoredRecord logRecord;
  private final StoredRecord checkpointRecord;
  private final AuditLogDoc log;
  private final AuditCheckpointDoc checkpoint;
  private final List<AuditFinding> problems;

  /** The oldest entries, newest first. */
  private final ArrayDeque<Item> window = new ArrayDeque<>();

  /** The newest entry of each chain, newest first. */
  private final Map<String, Item> heads = new LinkedHashMap<>();

  private int sinceClosed;

  private record Item(StoredRecord stored, ChainEnd end) {

    String id() {
      return stored.key().id();
    }
  }

  private AuditTail(AuditFrame frame, AuditVerifier verifier) {
    this.logRecord = frame.log().orElseThrow();
    this.checkpointRecord = frame.checkpoint().orElseThrow();
    this.log = AuditLogDoc.read(logRecord);
    this.checkpoint = AuditCheckpointDoc.read(checkpointRecord);
    this.problems = verifier.verifyTail(frame, this::add);
  }

  /**
   * Reads it.
   *
   * @param own the newest entry of this node, as it remembers it
   * @return empty if one of the records that say how far the log goes is missing
   */
  public static Optional<AuditTail> read(
      AuditReader reader, AuditSigner signer, Optional<AuditChain.Head> own) {
    AuditFrame frame = AuditFrame.read(reader);
    return frame.log().isEmpty() || frame.checkpoint().isEmpty()
        ? Optional.empty()
        : Optional.of(new AuditTail(frame, new AuditVerifier(reader, signer, own)));
  }

  private void add(StoredRecord stored, LinkReader.Link link, String hash) {
    Item item = new Item(stored, new ChainEnd(link.chain(), link.number(), hash));
    heads.putIfAbsent(link.chain(), item);
    if (isClosed(item.id())) {
      sinceClosed++;
    }
    window.addLast(item);
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
  }

  private boolean isClosed(String id) {
    return log.closedFrom().map(closed -> id.compareTo(closed) > 0).orElse(false);
  }

  /** What is wrong with it. */
  public List<AuditFinding> problems() {
    return problems;
  }

  /** The record that says how far the log is sealed. */
  public StoredRecord logRecord() {
    return logRecord;
  }

  /** The checkpoint's record. */
  public StoredRecord checkpointRecord() {
    return checkpointRecord;
  }

  /** What the record of the log says. */
  public AuditLogDoc log() {
    return log;
  }

  /**
   * Whether enough lies behind this id for a segment.
   *
   * @param cutoff entries with a larger id can be sealed soon
   */
  public boolean isFull(String cutoff) {
    long old = window.stream().filter(item -> item.id().compareTo(cutoff) > 0).count();
    return old >= SEGMENT || (old > 0 && heads.size() > MOST_CHAINS);
  }

  /** Whether enough is closed for a segment. */
  public boolean canSeal() {
    return sinceClosed >= SEGMENT || (sinceClosed > 0 && heads.size() > MOST_CHAINS);
  }

  /** The checkpoint of what is there now; empty if it would say nothing new. */
  public Optional<AuditCheckpointDoc> nextCheckpoint(Instant now, String node) {
    List<ChainEnd> ends = ends();
    return ends.equals(checkpoint.ends())
        ? Optional.empty()
        : Optional.of(checkpoint.next(now, node, log.segments(), ends));
  }

  private List<ChainEnd> ends() {
    return heads.values().stream()
        .limit(MOST_ENDS)
        .map(Item::end)
        .sorted(Comparator.comparing(ChainEnd::chain))
        .toList();
  }

  /**
   * What to write to seal a segment.
   *
   * @param segment its record
   * @param log the record of the log then
   * @param checkpoint the checkpoint then
   */
  public record Sealing(AuditSegmentDoc segment, AuditLogDoc log, AuditCheckpointDoc checkpoint) {}

  /** Seals the oldest entries; only if {@link #canSeal}. */
  public Sealing seal(Instant now, String node) {
    List<Item> items = oldest();
    Item newest = items.get(0);
    AuditSegmentDoc segment = AuditSegmentDoc.of(contents(items), now, WordFilter.of(words(items)));
    heads.values().removeIf(item -> item.id().compareTo(newest.id()) >= 0);
    AuditLogDoc sealed = log.sealed(segment);
    return new Sealing(segment, sealed, checkpoint.next(now, node, sealed.segments(), ends()));
  }

  /** Newest first. */
  private List<Item> oldest() {
    ArrayDeque<Item> items = new ArrayDeque<>();
    Set<String> chains = new HashSet<>();
    while (!window.isEmpty() && items.size() < SEGMENT) {
      Item item = window.getLast();
      if (!isClosed(item.id())
          || (chains.size() == SEGMENT_CHAINS && !chains.contains(item.end().chain()))) {
        break;
      }
      chains.add(item.end().chain());
      items.addFirst(window.removeLast());
    }
    return new ArrayList<>(items);
  }

  private AuditSegmentDoc.Contents contents(List<Item> items) {
    MessageDigest sha256 = AuditSigner.sha256();
    Map<String, ChainEnd> ends = new LinkedHashMap<>();
    long bytes = 0;
    Instant from = Instant.MAX;
    Instant until = Instant.MIN;
    for (Item item : items) {
      sha256.update(Base64.getUrlDecoder().decode(item.end().digest()));
      ends.putIfAbsent(item.end().chain(), item.end());
      bytes += item.stored().payload().size();
      Instant time = AuditDoc.read(item.stored()).time();
      from = time.isBefore(from) ? time : from;
      until = time.isAfter(until) ? time : until;
    }
    return new AuditSegmentDoc.Contents(
        log.segments() + 1,
        items.get(0).id(),
        items.get(items.size() - 1).id(),
        items.size(),
        bytes,
        from,
        until,
        HexFormat.of().formatHex(sha256.digest()),
        List.copyOf(ends.values()),
        log.digest());
  }

  private static Set<String> words(List<Item> items) {
    Set<String> words = new HashSet<>();
    items.forEach(item -> Words.addAll(AuditDoc.read(item.stored()), words));
    return words;
  }
}
