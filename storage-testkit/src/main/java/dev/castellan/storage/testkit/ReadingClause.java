package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A record is what was put last, byte for byte. */
abstract class ReadingClause extends Clause {

  ReadingClause(Opening opening) {
    super(opening);
  }

  @Test
  void anEmptyStoreHasNoRecords() {
    assertThat(store().get(key("nobody"))).isEmpty();
    assertThat(store().list(COLLECTION, "", 10)).isEmpty();
  }

  @Test
  void getReturnsWhatWasPut() {
    Revision revision = put(store(), key("a"), "first");
    assertThat(store().get(key("a"))).contains(new StoredRecord(key("a"), text("first"), revision));
  }

  @Test
  void aSecondPutReplacesTheFirst() {
    put(store(), key("a"), "first");
    Revision revision = put(store(), key("a"), "second");
    assertThat(store().get(key("a")))
        .contains(new StoredRecord(key("a"), text("second"), revision));
    assertThat(store().list(COLLECTION, "", 10)).hasSize(1);
  }

  @Test
  void aDeletedRecordIsGone() {
    put(store(), key("a"), "first");
    put(store(), key("b"), "stays");
    delete(store(), key("a"));
    assertThat(store().get(key("a"))).as("get of a deleted record").isEmpty();
    assertThat(store().list(COLLECTION, "", 10))
        .as("list after a delete")
        .extracting(StoredRecord::key)
        .containsExactly(key("b"));
  }

  @Test
  void aRecordMayComeBack() {
    put(store(), key("a"), "first");
    delete(store(), key("a"));
    put(store(), key("a"), "second");
    assertThat(read(store(), key("a")).payload()).isEqualTo(text("second"));
    assertThat(store().list(COLLECTION, "", 10)).hasSize(1);
  }

  @Test
  void theSameIdInTwoCollectionsNamesTwoRecords() {
    RecordKey one = new RecordKey("one", "id");
    RecordKey two = new RecordKey("two", "id");
    put(store(), one, 1);
    put(store(), two, 2);
    delete(store(), one);
    assertThat(store().get(one)).isEmpty();
    assertThat(read(store(), two).payload()).isEqualTo(text(2));
  }

  @Test
  void keysMayBeLongAndUseAllTheirCharacters() {
    String longest = "z".repeat(128);
    List<RecordKey> keys =
        List.of(
            new RecordKey(longest, longest),
            new RecordKey("a.b_c-d.0", "0"),
            new RecordKey("0", "abcdefghijklmnopqrstuvwxyz0123456789._-"),
            new RecordKey("a", "a..b"),
            new RecordKey("a", "con"),
            new RecordKey("select", "null"));
    keys.forEach(key -> put(store(), key, key));
    for (RecordKey key : keys) {
      assertThat(read(store(), key).payload()).isEqualTo(text(key));
      assertThat(store().list(key.collection(), "", 10))
          .extracting(StoredRecord::key)
          .contains(key);
    }
  }

  @Test
  void aPayloadIsAnyBytes() {
    byte[] everyByte = new byte[512];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    keepsUnchanged(everyByte);
    keepsUnchanged(new byte[0]);
    keepsUnchanged(new byte[1]);
    keepsUnchanged(new byte[] {(byte) 0xc3, 0x28, (byte) 0xff, 0, 0});
    keepsUnchanged("{\"ä\":\"€ 🜁 \\u0000\"}\r\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aPayloadMayBeAsLargeAsItGets() {
    keepsUnchanged(noise(Payload.MAX_BYTES, 1));
    keepsUnchanged(noise(Payload.MAX_BYTES - 1, 2));
  }

  @Test
  void aBatchMayBeAsLargeAsItGets() {
    Batch.Builder batch = Batch.builder();
    List<StoredRecord> expected = new ArrayList<>();
    for (int i = 0; i < Batch.MAX_WRITES; i++) {
      batch.create(key("r", 100 + i), Payload.of(noise(Payload.MAX_BYTES, i)));
    }
    Revision revision = commit(store(), batch.build());
    for (int i = 0; i < Batch.MAX_WRITES; i++) {
      Payload payload = Payload.of(noise(Payload.MAX_BYTES, i));
      expected.add(new StoredRecord(key("r", 100 + i), payload, revision));
    }
    assertThat(store().list(COLLECTION, "", RecordStore.MAX_PAGE))
        .as("a page of the largest payloads")
        .isEqualTo(expected);
  }

  private void keepsUnchanged(byte[] bytes) {
    put(store(), key("other"), "other");
    Revision revision = commit(store(), Batch.builder().put(key("p"), Payload.of(bytes)).build());
    StoredRecord expected = new StoredRecord(key("p"), Payload.of(bytes), revision);
    assertThat(read(store(), key("p")))
        .as("get returns a payload of %d bytes unchanged", bytes.length)
        .isEqualTo(expected);
    assertThat(store().list(COLLECTION, "", 10))
        .as("list returns a payload of %d bytes unchanged", bytes.length)
        .contains(expected);
  }

  /** Bytes without a short period, other ones for each seed. */
  private static byte[] noise(int size, int seed) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8) * 17 + seed * 101);
    }
    return bytes;
  }
}
