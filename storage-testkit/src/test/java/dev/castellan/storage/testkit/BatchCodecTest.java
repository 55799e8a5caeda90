package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.storage.Batch;
import dev.castellan.storage.BatchCodec;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.Write;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class BatchCodecTest {

  private static final RecordKey KEY = new RecordKey("user", "a.1");

  /** Every kind, every condition. */
  private static final Batch SAMPLE =
      Batch.of(
          new Write.Put(KEY, Payload.ofText("{}"), Condition.ABSENT),
          new Write.Put(new RecordKey("b", "b"), Payload.ofText(""), Condition.ANY),
          new Write.Delete(new RecordKey("c", "c"), Condition.at(new Revision(2, 300))),
          new Write.Delete(new RecordKey("d", "d"), Condition.ANY),
          new Write.Check(new RecordKey("e", "e"), Condition.PRESENT),
          new Write.Check(new RecordKey("f", "f"), Condition.ABSENT));

  @Test
  void theFormatIsTheOneDocumented() {
    assertThat(HexFormat.of().formatHex(BatchCodec.encode(SAMPLE)))
        .isEqualTo(
            "4342"
                + "01"
                + "06"
                + "0101"
                + "04"
                + "75736572"
                + "03"
                + "612e31"
                + "00000002"
                + "7b7d"
                + "0100"
                + "0162"
                + "0162"
                + "00000000"
                + "0203"
                + "0000000000000002"
                + "000000000000012c"
                + "0163"
                + "0163"
                + "0200"
                + "0164"
                + "0164"
                + "0302"
                + "0165"
                + "0165"
                + "0301"
                + "0166"
                + "0166"
                + "d5ff10aa");
  }

  @Test
  void whatIsEncodedIsDecoded(TestReporter reporter) {
    for (int seed = 0; seed < 500; seed++) {
      reporter.publishEntry("seed", String.valueOf(seed));
      Batch batch = RandomBatches.next(new Random(seed));
      byte[] bytes = BatchCodec.encode(batch);
      assertThat(BatchCodec.decode(bytes)).as("seed %d", seed).isEqualTo(batch);
      assertThat(BatchCodec.encode(BatchCodec.decode(bytes))).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  @Test
  void theLargestBatchFits() {
    Batch.Builder largest = Batch.builder();
    for (int i = 0; i < Batch.MAX_WRITES; i++) {
      RecordKey key = new RecordKey("c".repeat(128), "%03d".formatted(i) + "i".repeat(125));
      largest.replace(
          key,
          Payload.of(new byte[Payload.MAX_BYTES]),
          new Revision(Long.MAX_VALUE, Long.MAX_VALUE));
    }
    byte[] bytes = BatchCodec.encode(largest.build());
    assertThat(bytes).hasSize(BatchCodec.MAX_BYTES);
    assertThat(BatchCodec.decode(bytes)).isEqualTo(largest.build());
  }

  @Test
  void everyPrefixIsRefused() {
    byte[] bytes = BatchCodec.encode(SAMPLE);
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length));
    }
    byte[] body = body(SAMPLE);
    for (int length = 0; length < body.length; length++) {
      refused(sealed(Arrays.copyOf(body, length)));
    }
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] bytes = BatchCodec.encode(SAMPLE);
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refused(flipped);
    }
  }

  @Test
  void whateverIsDecodedIsWhatEncodeWrites(TestReporter reporter) {
    // With a right checksum, so that everything behind it has to hold on its own.
    byte[] body = body(SAMPLE);
    int accepted = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      byte[] mutated = mutate(body, new Random(seed));
      byte[] bytes = sealed(mutated);
      try {
        assertThat(BatchCodec.encode(BatchCodec.decode(bytes)))
            .as("seed %d", seed)
            .isEqualTo(bytes);
        accepted++;
      } catch (StoreException e) {
        assertThat(e.outcomeUnknown()).as("seed %d", seed).isFalse();
      }
    }
    reporter.publishEntry("mutations accepted, seeds 0 to 19999", String.valueOf(accepted));
    assertThat(accepted).as("some mutations change only a payload or an id").isPositive();
  }

  @Test
  void bytesLeftOverAreRefused() {
    byte[] bytes = BatchCodec.encode(SAMPLE);
    refused(Arrays.copyOf(bytes, bytes.length + 1));
    refused(sealed(Arrays.copyOf(body(SAMPLE), body(SAMPLE).length + 1)), "left over");
  }

  @Test
  void unknownVersionsAndTagsAreRefused() {
    changed(0, 0x44, "magic");
    changed(2, 0, "version");
    changed(2, 2, "version");
    changed(4, 0, "kind");
    changed(4, 4, "kind");
    changed(5, 4, "condition");
    changed(5, 255, "condition");
  }

  @Test
  void whatIsNotABatchIsRefused() {
    changed(3, 0, "left over|1 to 32");
    changed(3, 33, "number of writes");
    changed(3, 255, "number of writes");
    refusedBatch("twice", 2, put("a", "a"), put("a", "a"));
    refusedBatch("only checks", 1, "0302" + "0161" + "0161");
    refusedBatch("cannot be deleted", 1, "0201" + "0161" + "0161");
    refusedBatch("condition that can fail", 1, "0300" + "0161" + "0161");
    refusedBatch("at least 1", 1, "0203" + "00".repeat(16) + "0161" + "0161");
    refusedBatch("at least 1", 1, "0203" + "ff".repeat(16) + "0161" + "0161");
  }

  @Test
  void namesThatAreNotNamesAreRefused() {
    refusedBatch("matches", 1, "0100" + "00" + "0161" + "00000000");
    refusedBatch("matches", 1, "0100" + "0141" + "0161" + "00000000");
    refusedBatch("matches", 1, "0100" + "02c3a4" + "0161" + "00000000"); // UTF-8, yet no name
    refusedBatch("matches", 1, "0100" + "02c328" + "0161" + "00000000"); // not even UTF-8
    refusedBatch("matches", 1, "0100" + "0161" + "02ffff" + "00000000");
    refusedBatch("length", 1, "0100" + "81" + "61".repeat(129) + "0161" + "00000000");
    refusedBatch("length", 1, "0100" + "ff" + "61".repeat(255) + "0161" + "00000000");
  }

  @Test
  void aLengthIsJudgedBeforeMemoryIsTaken() {
    for (String length : new String[] {"7fffffff", "ffffffff", "80000000", "00010001"}) {
      refusedBatch("length of the payload", 1, "0100" + "0161" + "0161" + length);
    }
    refusedBatch("early", 1, "0100" + "0161" + "0161" + "00010000");
  }

  private static String put(String collection, String id) {
    return "0100" + "01" + hex(collection) + "01" + hex(id) + "00000000";
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void refusedBatch(String reason, int count, String... writes) {
    String hex = "4342" + "01" + "%02x".formatted(count) + String.join("", writes);
    refused(sealed(HexFormat.of().parseHex(hex)), reason);
  }

  private static void changed(int position, int value, String reason) {
    byte[] body = body(SAMPLE);
    body[position] = (byte) value;
    refused(sealed(body), reason);
  }

  private static void refused(byte[] bytes) {
    refused(bytes, "");
  }

  private static void refused(byte[] bytes, String reason) {
    assertThatExceptionOfType(StoreException.class)
        .as(HexFormat.of().formatHex(bytes))
        .isThrownBy(() -> BatchCodec.decode(bytes))
        .withMessageMatching("(?s)The bytes are not a valid batch: .*(" + reason + ").*");
  }

  private static byte[] body(Batch batch) {
    byte[] bytes = BatchCodec.encode(batch);
    return Arrays.copyOf(bytes, bytes.length - Integer.BYTES);
  }

  static byte[] sealed(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return ByteBuffer.allocate(body.length + Integer.BYTES)
        .put(body)
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] mutate(byte[] body, Random random) {
    UnaryOperator<byte[]> change =
        switch (random.nextInt(4)) {
          case 0 -> bytes -> set(bytes, random.nextInt(bytes.length), random.nextInt(256));
          case 1 -> bytes -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
          case 2 -> bytes -> insert(bytes, random.nextInt(bytes.length), random.nextInt(256));
          default -> bytes -> set(bytes, random.nextInt(bytes.length), 'a' + random.nextInt(26));
        };
    return change.apply(body.clone());
  }

  private static byte[] set(byte[] bytes, int position, int value) {
    bytes[position] = (byte) value;
    return bytes;
  }

  private static byte[] insert(byte[] bytes, int position, int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, position);
    out.write(value);
    out.write(bytes, position, bytes.length - position);
    return out.toByteArray();
  }
}
