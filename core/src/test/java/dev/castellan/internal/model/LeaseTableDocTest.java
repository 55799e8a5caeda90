package dev.castellan.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.internal.model.LeaseTableDoc.Lease;
import dev.castellan.storage.Payload;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class LeaseTableDocTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/leases-1.txt");
  private static final Lease ONE = new Lease(7, 150, 20, false);
  private static final Lease TWO = new Lease(1, 0, 3, true);

  private static LeaseTableDoc read(String text) {
    return LeaseTableDoc.read(
        new StoredRecord(Records.LEASES, Payload.ofText(text), new Revision(1, 1)));
  }

  @Test
  void isStoredToTheLetterAsInTheGoldenFile() throws IOException {
    String golden = Files.readString(GOLDEN).strip();

    LeaseTableDoc doc = LeaseTableDoc.empty(3).leases(Map.of("a", ONE, "b", TWO));

    assertThat(doc.payload().text()).isEqualTo(golden);
    assertThat(read(golden).leases()).isEqualTo(Map.of("a", ONE, "b", TWO));
    assertThat(read(golden).epoch()).isEqualTo(3);
  }

  @Test
  void keepsWhatItDoesNotKnow() {
    LeaseTableDoc doc =
        read(
            "{\"format\":1,\"epoch\":1,\"new\":1,\"leases\":{\"a\":{\"renewal\":1,\"share\":2,"
                + "\"used\":0,\"wants\":true,\"zone\":\"x\"},\"b\":{\"renewal\":1,\"share\":2,"
                + "\"used\":0,\"wants\":true}}}");

    assertThat(doc.leases(Map.of("a", ONE)).payload().text())
        .isEqualTo(
            "{\"format\":1,\"epoch\":1,\"new\":1,\"leases\":{\"a\":{\"renewal\":7,\"share\":150,"
                + "\"used\":20,\"wants\":false,\"zone\":\"x\"}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"format\":2,\"epoch\":1}",
        "{\"format\":1}",
        "{\"format\":1,\"epoch\":\"1\"}",
        "{\"format\":1,\"epoch\":1,\"leases\":[]}",
        "{\"format\":1,\"epoch\":1,\"leases\":{\"a\":7}}",
        "{\"format\":1,\"epoch\":1,\"leases\":{\"a\":{\"share\":1,\"used\":0,\"wants\":true}}}",
        "{\"format\":1,\"epoch\":1,\"leases\":{\"a\":{\"renewal\":1,\"share\":-1,\"used\":0,\"wants\":true}}}",
        "{\"format\":1,\"epoch\":1,\"leases\":{\"a\":{\"renewal\":1,\"share\":1,\"used\":2147483648,\"wants\":true}}}",
        "{\"format\":1,\"epoch\":1,\"leases\":{\"a\":{\"renewal\":-1,\"share\":1,\"used\":0,\"wants\":true}}}",
        "{\"format\":1,\"epoch\":1,\"leases\":{\"a\":{\"renewal\":1,\"share\":1,\"used\":0,\"wants\":1}}}",
        "{\"format\":1,\"epoch\":1,\"leases\":{\"a\":null,\"a\":null}}"
      })
  void refusesWhatItDidNotWrite(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(DamagedRecordException.class);
  }

  @Test
  void aLeaseHasNoNegativeNumbers() {
    assertThatThrownBy(() -> new Lease(0, -1, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
