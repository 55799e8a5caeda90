package dev.castellan.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes the parts that the binary formats of this package share, big-endian. */
final class WireWriter {

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[256];
  private int size;

  WireWriter u8(int value) {
    room(Byte.BYTES).put((byte) value);
    return this;
  }

  WireWriter u16(int value) {
    room(Short.BYTES).putShort((short) value);
    return this;
  }

  WireWriter i32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  WireWriter i64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  WireWriter key(RecordKey key) {
    return name(key.collection()).name(key.id());
  }

  WireWriter revision(Revision revision) {
    return i64(revision.epoch()).i64(revision.number());
  }

  WireWriter payload(Payload payload) {
    i32(payload.size());
    room(payload.size()).put(payload.bytes());
    return this;
  }

  /** All that was written, and its checksum. */
  byte[] finish() {
    i32(checksum(bytes, size));
    return Arrays.copyOf(bytes, size);
  }

  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private WireWriter name(String name) {
    u8(name.length());
    room(name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  private ByteBuffer room(int length) {
    long needed = (long) size + length;
    if (needed > LARGEST_ARRAY) {
      throw new StoreException("More than " + LARGEST_ARRAY + " bytes do not fit into one array");
    }
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(LARGEST_ARRAY, Math.max(needed, 2L * bytes.length)));
    }
    ByteBuffer room = ByteBuffer.wrap(bytes, size, length);
    size = (int) needed;
    return room;
  }
}
