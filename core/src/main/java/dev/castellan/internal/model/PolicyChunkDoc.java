package dev.castellan.internal.model;

import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the text of one or more saved policies, format 1. Its id is the SHA-256 of the text, so
 * equal parts are stored once and a damaged one is noticed.
 */
public final class PolicyChunkDoc {

  private static final int FORMAT = 1;

  /** The most bytes of a chunk's text, written as JSON; a record has room for a little more. */
  private static final int MAX_BYTES = 56 << 10;

  private final Fields fields;

  private PolicyChunkDoc(Fields fields) {
    this.fields = fields;
  }

  /** A part that is about to be written. */
  public static PolicyChunkDoc create(String text, Instant writtenAt) {
    return new PolicyChunkDoc(
        Fields.fresh(Records.policyChunk(Sha256.hex(text)), FORMAT)
            .with("writtenAt", writtenAt)
            .with("text", text));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static PolicyChunkDoc read(StoredRecord stored) {
    return new PolicyChunkDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Cuts a text into parts, each small enough for a record. */
  public static List<String> cut(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int size = jsonSize(codePoint);
      if (bytes + size > MAX_BYTES) {
        parts.add(text.substring(from, i));
        from = i;
        bytes = 0;
      }
      bytes += size;
      i += Character.charCount(codePoint);
    }
    if (from < text.length()) {
      parts.add(text.substring(from));
    }
    return List.copyOf(parts);
  }

  /** How many bytes a character takes in a JSON text. */
  private static int jsonSize(int codePoint) {
    if (codePoint < 0x20) {
      return 6;
    }
    if (codePoint == '"' || codePoint == '\\') {
      return 2;
    }
    if (codePoint < 0x80) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** Written again, at this time. */
  public PolicyChunkDoc writtenAt(Instant time) {
    return new PolicyChunkDoc(fields.with("writtenAt", time));
  }

  /** When it was last written: what was written lately may belong to a save that goes on. */
  public Instant writtenAt() {
    return fields.instant("writtenAt");
  }

  /**
   * The text.
   *
   * @throws DamagedRecordException if it is not the one that the id names
   */
  public String text() {
    if (!isWhole()) {
      throw DamagedRecordException.damaged(key(), "its text is not the one that it is named by");
    }
    return fields.text("text");
  }

  /** Whether the text is the one that the id names. */
  public boolean isWhole() {
    return Sha256.hex(fields.text("text")).equals(key().id());
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
