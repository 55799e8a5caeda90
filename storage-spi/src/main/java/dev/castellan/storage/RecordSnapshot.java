package dev.castellan.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All records of a store as they stood at one moment.
 *
 * <p>Immutable, and valid by construction. {@link #encode} and {@link #decode} carry it through
 * bytes. The format, big-endian:
 *
 * <pre>
 *  bytes  content
 *      2  0x43 0x53 ("CS")
 *      1  version, 1
 *      8  epoch, at least 1
 *      8  number, at least 0
 *      4  how many records follow, at least 0
 *  then for each record, in ascending order of the keys:
 *      1  length of the collection, 1 to 128
 *      n  the collection, ASCII
 *      1  length of the id, 1 to 128
 *      n  the id, ASCII
 *      8  the revision's epoch, 1 to the snapshot's
 *      8  the revision's number, at least 1
 *      4  length of the payload, 0 to 65,536
 *      n  the payload
 *  at the end:
 *      4  CRC-32C of all bytes before
 * </pre>
 *
 * @param epoch the store's epoch, at least 1
 * @param number the number of its last batch in any epoch, 0 if there was none
 * @param records the records, ascending by key; given in any order
 */
public record RecordSnapshot(long epoch, long number, List<StoredRecord> records) {

  private static final int MAGIC = 0x4353;
  private static final int VERSION = 1;

  /**
   * @throws IllegalArgumentException if epoch or number are below their least value, a key comes
   *     twice, or a record is newer than the snapshot
   */
  public RecordSnapshot {
    if (epoch < 1 || number < 0) {
      throw new IllegalArgumentException(
          "A snapshot's epoch is at least 1 and its number at least 0; these are "
              + epoch
              + " and "
              + number);
    }
    List<StoredRecord> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(StoredRecord::key));
    for (int i = 0; i < sorted.size(); i++) {
      StoredRecord record = sorted.get(i);
      if (record.revision().epoch() > epoch || record.revision().number() > number) {
        throw new IllegalArgumentException(
            "A snapshot at "
                + epoch
                + "."
                + number
                + " cannot hold "
                + record.key()
                + " at "
                + record.revision());
      }
      if (i > 0 && sorted.get(i - 1).key().equals(record.key())) {
        throw new IllegalArgumentException(
            "A snapshot holds a record once; twice: " + record.key());
      }
    }
    records = List.copyOf(sorted);
  }

  /**
   * The bytes; the same for equal snapshots.
   *
   * @throws StoreException if they are more than an array can hold (2 GiB)
   */
  public byte[] encode() {
    WireWriter out = new WireWriter();
    out.u16(MAGIC).u8(VERSION).i64(epoch).i64(number).i32(records.size());
    for (StoredRecord record : records) {
      out.key(record.key()).revision(record.revision()).payload(record.payload());
    }
    return out.finish();
  }

  /**
   * The snapshot in these bytes.
   *
   * @throws StoreException if they are anything but what {@link #encode} writes
   */
  public static RecordSnapshot decode(byte[] bytes) {
    return WireReader.read(bytes, "snapshot", RecordSnapshot::read);
  }

  private static RecordSnapshot read(WireReader in) {
    in.expect("magic", MAGIC, in.u16());
    in.expect("version", VERSION, in.u8());
    long epoch = in.i64();
    long number = in.i64();
    int count = in.atMost("number of records", Integer.MAX_VALUE, in.i32());
    List<StoredRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordKey key = in.key();
      Revision revision = in.revision();
      records.add(new StoredRecord(key, in.payload(), revision));
    }
    RecordSnapshot snapshot = new RecordSnapshot(epoch, number, records);
    if (!snapshot.records.equals(records)) {
      throw new IllegalArgumentException("the records are not in order");
    }
    return snapshot;
  }
}
