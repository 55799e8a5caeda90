package dev.castellan.internal.model;

import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of the audit log to which nothing is added any more, format 1: which entries it has, where
 * each chain was at its end, and by which words entries in it can be found. Segments are chained:
 * each holds the digest of the one before. Immutable.
 */
public final class AuditSegmentDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private AuditSegmentDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * What a segment holds.
   *
   * @param number counts the segments of the log from 1
   * @param newest the id of its newest entry
   * @param oldest the id of its oldest entry
   * @param entries how many there are
   * @param bytes how long their payloads are together
   * @param from the earliest time of an entry
   * @param until the latest time of an entry
   * @param entriesDigest SHA-256 of the digests of its entries, newest first
   * @param ends the newest entry of each chain in it
   * @param previous the digest of the segment before; empty for the first
   */
  public record Contents(
      long number,
      String newest,
      String oldest,
      long entries,
      long bytes,
      Instant from,
      Instant until,
      String entriesDigest,
      List<ChainEnd> ends,
      Optional<String> previous) {

    /** Copies the list. */
    public Contents {
      ends = List.copyOf(ends);
    }

    /** SHA-256 of all this. */
    public String digest() {
      StringBuilder text = new StringBuilder("castellan audit segment\n");
      text.append(number).append('\n').append(newest).append('\n').append(oldest).append('\n');
      text.append(entries).append('\n').append(bytes).append('\n');
      text.append(from).append('\n').append(until).append('\n').append(entriesDigest).append('\n');
      ends.forEach(end -> text.append(end).append('\n'));
      return Sha256.hex(text.append(previous.orElse("")).append('\n').toString());
    }
  }

  /**
   * A new segment.
   *
   * @param words as {@link dev.castellan.internal.audit.WordFilter} writes them
   */
  public static AuditSegmentDoc of(Contents contents, Instant sealedAt, String words) {
    return new AuditSegmentDoc(
        Fields.fresh(Records.auditSegment(contents.oldest()), FORMAT)
            .with("number", contents.number())
            .with("newest", contents.newest())
            .with("entries", contents.entries())
            .with("bytes", contents.bytes())
            .with("from", contents.from())
            .with("until", contents.until())
            .with("hash", contents.entriesDigest())
            .with("ends", contents.ends().stream().map(ChainEnd::toString).toList())
            .with("previous", contents.previous())
            .with("digest", contents.digest())
            .with("sealedAt", sealedAt)
            .with("words", words));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static AuditSegmentDoc read(StoredRecord stored) {
    return new AuditSegmentDoc(Fields.parse(stored.key(), stored.payload(), FORMAT).without("mac"));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** Counts the segments of the log from 1. */
  public long number() {
    return fields.number("number");
  }

  /** The id of its newest entry. */
  public String newest() {
    return fields.text("newest");
  }

  /** The id of its oldest entry. */
  public String oldest() {
    return fields.key().id();
  }

  /** How many entries it has. */
  public long entries() {
    return fields.number("entries");
  }

  /** How long their payloads are together. */
  public long bytes() {
    return fields.number("bytes");
  }

  /** The earliest time of an entry. */
  public Instant from() {
    return fields.instant("from");
  }

  /** The latest time of an entry. */
  public Instant until() {
    return fields.instant("until");
  }

  /** By which words entries in it can be found; empty once they are gone. */
  public Optional<String> words() {
    return fields.optionalText("words");
  }

  /** The digest of the contents, as it was written. */
  public String digest() {
    return fields.text("digest");
  }

  /**
   * All that the digest speaks of.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public Contents contents() {
    try {
      return new Contents(
          number(),
          newest(),
          oldest(),
          entries(),
          bytes(),
          from(),
          until(),
          fields.text("hash"),
          fields.list("ends").stream().map(ChainEnd::parse).toList(),
          fields.optionalText("previous"));
    } catch (IllegalArgumentException e) {
      throw DamagedRecordException.damaged(fields.key(), "its member 'ends' names no chains");
    }
  }

  /** The same in less memory. */
  public AuditSegmentDoc withoutWords() {
    return new AuditSegmentDoc(fields.without("words"));
  }

  /** Once its entries are gone: what remains says which they were. */
  public AuditSegmentDoc dropped(Instant at) {
    return new AuditSegmentDoc(withoutWords().fields.with("droppedAt", at));
  }

  /** What is stored, but for the signature. */
  public Payload payload() {
    return fields.payload();
  }
}
