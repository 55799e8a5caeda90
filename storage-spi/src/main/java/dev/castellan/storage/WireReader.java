package dev.castellan.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Reads what {@link WireWriter} wrote, and nothing else. */
final class WireReader {

  private static final int MAX_NAME = 128;

  private final ByteBuffer in;

  private WireReader(ByteBuffer in) {
    this.in = in;
  }

  /**
   * What the bytes hold, all of them.
   *
   * @throws StoreException if the checksum is wrong, bytes are missing or left over, or the
   *     format's reader or a value's constructor refuses
   */
  static <T> T read(byte[] bytes, String what, Function<WireReader, T> format) {
    int length = bytes.length - Integer.BYTES;
    try {
      require(length >= 0, "it has only " + bytes.length + " bytes");
      int checksum = ByteBuffer.wrap(bytes).getInt(length);
      require(checksum == WireWriter.checksum(bytes, length), "its checksum is wrong");
      WireReader reader = new WireReader(ByteBuffer.wrap(bytes, 0, length));
      T value = format.apply(reader);
      require(!reader.in.hasRemaining(), reader.in.remaining() + " bytes are left over");
      return value;
    } catch (IllegalArgumentException e) {
      throw new StoreException("The bytes are not a valid " + what + ": " + e.getMessage(), e);
    }
  }

  int u8() {
    return Byte.toUnsignedInt(next(Byte.BYTES).get());
  }

  int u16() {
    return Short.toUnsignedInt(next(Short.BYTES).getShort());
  }

  int i32() {
    return next(Integer.BYTES).getInt();
  }

  long i64() {
    return next(Long.BYTES).getLong();
  }

  RecordKey key() {
    return new RecordKey(name("collection"), name("id"));
  }

  Revision revision() {
    return new Revision(i64(), i64());
  }

  Payload payload() {
    int length = atMost("length of the payload", Payload.MAX_BYTES, i32());
    return Payload.of(bytes(length));
  }

  void expect(String what, int expected, int actual) {
    require(actual == expected, "its " + what + " is " + actual + ", not " + expected);
  }

  int atMost(String what, int most, int actual) {
    require(actual >= 0 && actual <= most, "its " + what + " is " + actual + ", not 0 to " + most);
    return actual;
  }

  /** ASCII as it stands: a byte above 127 becomes a character that no name may have. */
  private String name(String what) {
    int length = atMost("length of the " + what, MAX_NAME, u8());
    return new String(bytes(length), StandardCharsets.ISO_8859_1);
  }

  private byte[] bytes(int length) {
    ByteBuffer part = next(length); // looks whether they are there before it takes memory
    byte[] bytes = new byte[length];
    part.get(bytes);
    return bytes;
  }

  private ByteBuffer next(int length) {
    require(
        in.remaining() >= length,
        "it ends " + (length - in.remaining()) + " bytes early, at " + in.position());
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
