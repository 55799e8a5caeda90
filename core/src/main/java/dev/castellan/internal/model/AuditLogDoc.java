package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far the audit log is sealed, format 1. Ids of entries sort newest first, so the log is, from
 * the start of its collection: entries that are not sealed yet; from {@link #sealedFrom} on those
 * of the segments, newest segment first; from {@link #plainFrom} on those from before there were
 * chains. From {@link #goneFrom} on, wherever that lies, it is gone. Immutable.
 */
public final class AuditLogDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private AuditLogDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A log in which nothing is sealed yet.
   *
   * @param plainFrom the newest entry that is in no chain, if there is one
   */
  public static AuditLogDoc create(Optional<String> plainFrom) {
    return new AuditLogDoc(
        Fields.fresh(Records.AUDIT_LOG, FORMAT).with("plainFrom", plainFrom).with("segments", 0));
  }

  /** Made anew at this time, since the one that there must have been was not there. */
  public AuditLogDoc lost(Instant at) {
    return new AuditLogDoc(fields.with("lostAt", at));
  }

  /** When it was made anew; empty if it never was. */
  public Optional<Instant> lostAt() {
    return fields.optionalInstant("lostAt");
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static AuditLogDoc read(StoredRecord stored) {
    return new AuditLogDoc(Fields.parse(stored.key(), stored.payload(), FORMAT).without("mac"));
  }

  /** The id of the newest entry that is in no chain. */
  public Optional<String> plainFrom() {
    return fields.optionalText("plainFrom");
  }

  /** The id of the newest entry that is sealed. */
  public Optional<String> sealedFrom() {
    return fields.optionalText("sealedFrom");
  }

  /** Behind this id nothing is added any more: what lies there is to be sealed. */
  public Optional<String> closedFrom() {
    return fields.optionalText("closedFrom");
  }

  /** No entry that is made from now on may have an id at or behind this one; "" if all are free. */
  public String taken() {
    return Stream.of(closedFrom(), sealedFrom(), plainFrom())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .orElse("");
  }

  /** Closed for additions behind this id. */
  public AuditLogDoc closed(String id) {
    return new AuditLogDoc(fields.with("closedFrom", id));
  }

  /** How many segments were ever sealed. */
  public long segments() {
    return fields.number("segments");
  }

  /** The digest of the newest segment. */
  public Optional<String> digest() {
    return fields.optionalText("digest");
  }

  /** The id of the newest entry that was dropped. */
  public Optional<String> goneFrom() {
    return fields.optionalText("goneFrom");
  }

  /** Whether the entry with this id was dropped. */
  public boolean isGone(String id) {
    return goneFrom().map(gone -> id.compareTo(gone) >= 0).orElse(false);
  }

  /** The number of the newest segment whose entries were dropped; 0 for none. */
  public long gone() {
    return fields.has("gone") ? fields.number("gone") : 0;
  }

  /** With one more segment. */
  public AuditLogDoc sealed(AuditSegmentDoc segment) {
    return new AuditLogDoc(
        fields
            .with("segments", segment.number())
            .with("sealedFrom", segment.newest())
            .with("digest", segment.digest()));
  }

  /** With all dropped up to this segment. */
  public AuditLogDoc dropped(AuditSegmentDoc newest) {
    return new AuditLogDoc(fields.with("goneFrom", newest.newest()).with("gone", newest.number()));
  }

  /** With the entries from before there were chains dropped, from this one on. */
  public AuditLogDoc droppedFrom(String id) {
    return new AuditLogDoc(fields.with("goneFrom", id));
  }

  /** What is stored, but for the signature. */
  public Payload payload() {
    return fields.payload();
  }
}
