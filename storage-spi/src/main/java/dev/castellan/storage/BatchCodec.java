package dev.castellan.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Batch} as bytes, for brokers that append it to a log of their own and {@linkplain
 * InMemoryRecords#apply apply} it on every node.
 *
 * <p>The format, big-endian. Any change to it raises the version, and every version that was ever
 * released stays readable.
 *
 * <pre>
 *  bytes  content
 *      2  0x43 0x42 ("CB")
 *      1  version, 1
 *      1  how many writes follow, 1 to 32
 *  then for each write, in the batch's order:
 *      1  kind: 1 put, 2 delete, 3 check
 *      1  condition: 0 any, 1 absent, 2 present, 3 at a revision
 *      8  only with condition 3: the revision's epoch, at least 1
 *      8  only with condition 3: the revision's number, at least 1
 *      1  length of the collection, 1 to 128
 *      n  the collection, ASCII
 *      1  length of the id, 1 to 128
 *      n  the id, ASCII
 *      4  only in a put: length of the payload, 0 to 65,536
 *      n  only in a put: the payload
 *  at the end:
 *      4  CRC-32C of all bytes before
 * </pre>
 *
 * <p>Strict both ways: equal batches give equal bytes, and only bytes that {@link #encode} could
 * have written are decoded. The checksum finds damage, not malice: the log must be as well guarded
 * as the records. Stateless.
 */
public final class BatchCodec {

  /** The most bytes a batch can take; a log that limits its entries must allow for them. */
  public static final int MAX_BYTES =
      8 + Batch.MAX_WRITES * (2 + 16 + 2 * (1 + 128) + 4 + Payload.MAX_BYTES);

  private static final int MAGIC = 0x4342;
  private static final int VERSION = 1;

  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int CHECK = 3;

  private static final int ANY = 0;
  private static final int ABSENT = 1;
  private static final int PRESENT = 2;
  private static final int AT = 3;

  private BatchCodec() {}

  /** The bytes; at most {@value #MAX_BYTES}, the same for equal batches. */
  public static byte[] encode(Batch batch) {
    WireWriter out = new WireWriter();
    out.u16(MAGIC).u8(VERSION).u8(batch.writes().size());
    batch.writes().forEach(write -> write(out, write));
    return out.finish();
  }

  /**
   * The batch in these bytes.
   *
   * @throws StoreException if they are anything but what {@link #encode} writes: truncated, longer,
   *     damaged, of another version, or not a valid batch
   */
  public static Batch decode(byte[] bytes) {
    return WireReader.read(bytes, "batch", BatchCodec::readBatch);
  }

  private static void write(WireWriter out, Write write) {
    out.u8(kind(write));
    condition(out, write.condition());
    out.key(write.key());
    if (write instanceof Write.Put put) {
      out.payload(put.payload());
    }
  }

  private static int kind(Write write) {
    if (write instanceof Write.Put) {
      return PUT;
    }
    return write instanceof Write.Delete ? DELETE : CHECK;
  }

  private static void condition(WireWriter out, Condition condition) {
    if (condition instanceof Condition.At at) {
      out.u8(AT).revision(at.revision());
    } else if (condition instanceof Condition.Absent) {
      out.u8(ABSENT);
    } else {
      out.u8(condition instanceof Condition.Present ? PRESENT : ANY);
    }
  }

  private static Batch readBatch(WireReader in) {
    in.expect("magic", MAGIC, in.u16());
    in.expect("version", VERSION, in.u8());
    int count = in.atMost("number of writes", Batch.MAX_WRITES, in.u8());
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writes.add(readWrite(in));
    }
    return new Batch(writes);
  }

  private static Write readWrite(WireReader in) {
    int kind = in.u8();
    Condition condition = readCondition(in);
    RecordKey key = in.key();
    return switch (kind) {
      case PUT -> new Write.Put(key, in.payload(), condition);
      case DELETE -> new Write.Delete(key, condition);
      case CHECK -> new Write.Check(key, condition);
      default -> throw new IllegalArgumentException("there is no kind of write " + kind);
    };
  }

  private static Condition readCondition(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case ANY -> Condition.ANY;
      case ABSENT -> Condition.ABSENT;
      case PRESENT -> Condition.PRESENT;
      case AT -> Condition.at(in.revision());
      default -> throw new IllegalArgumentException("there is no condition " + tag);
    };
  }
}
