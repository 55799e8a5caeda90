package dev.castellan.internal.model;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.util.function.UnaryOperator;

/**
 * A record as a {@link Snapshot} takes it: understood already, apart from any snapshot, so that
 * much can be read beside one. Made by a {@link HotReader}. Immutable.
 */
public final class HotRecord {

  private final RecordKey key;
  private final Revision revision;
  private final boolean read;
  private final UnaryOperator<Snapshot> into;

  private HotRecord(StoredRecord stored, boolean read, UnaryOperator<Snapshot> into) {
    this.key = stored.key();
    this.revision = stored.revision();
    this.read = read;
    this.into = into;
  }

  /** One that is put into a snapshot so; if it cannot be understood, that throws. */
  static HotRecord of(StoredRecord stored, UnaryOperator<Snapshot> into) {
    return new HotRecord(stored, true, into);
  }

  /** One at which nobody has looked, as the snapshot has it at this revision. */
  public static HotRecord unread(StoredRecord stored) {
    return new HotRecord(
        stored,
        false,
        snapshot -> {
          throw new IllegalStateException("Nobody has looked at " + stored.key());
        });
  }

  /** Where it is stored. */
  public RecordKey key() {
    return key;
  }

  /** Which batch last put it. */
  public Revision revision() {
    return revision;
  }

  /** Whether it can be put into a snapshot. */
  public boolean isRead() {
    return read;
  }

  Snapshot into(Snapshot snapshot) {
    return into.apply(snapshot);
  }

  @Override
  public String toString() {
    return "HotRecord[" + key + "]";
  }
}
