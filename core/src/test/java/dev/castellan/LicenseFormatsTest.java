package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.license.Forge;
import dev.castellan.license.LicenseService;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.testkit.FixedClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is stored of licences, to the letter; a golden file is never changed. */
@Timeout(60)
final class LicenseFormatsTest {

  private static final String KEY = Forge.key(Forge.license("L-200", 200));

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);

  private Node node() {
    return Node.on(records, clock, builder -> builder.licenseVerifier(Forge.verifier()));
  }

  private static List<String> golden() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            LicenseFormatsTest.class.getResourceAsStream("/golden/licenses-1.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static List<String> stored(Node node) {
    List<String> lines = new ArrayList<>();
    for (String collection : List.of("meta", "license-history", "license-peak")) {
      node.store.list(collection, "", 100).stream()
          .filter(record -> record.key().toString().contains("license"))
          .map(
              record ->
                  record.key().collection()
                      + '/'
                      + record.key().id()
                      + ' '
                      + record.payload().text())
          .map(line -> line.replace(KEY, "KEY"))
          .forEach(lines::add);
    }
    return lines;
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node node = node()) {
      node.castellan.license().admit("c", "s");
      LicenseService license = node.asSystem().license();
      license.update(KEY, Optional.empty());
      license.changeSettings(settings -> settings.highWatermark(90), Optional.empty());
      license.resetClock();
    }
    try (Node node = node()) {
      assertThat(stored(node)).containsExactlyElementsOf(golden());
    }
  }

  @Test
  void whatWasWrittenIsReadAndWhatIsNotKnownIsKept() throws Exception {
    try (Node node = node()) {
      for (String line : golden()) {
        String[] parts = line.split("[/ ]", 3);
        String payload =
            parts[2].replace("KEY", KEY).replace("\"format\":1,", "\"format\":1,\"later\":[1],");
        node.store.commit(
            Batch.builder()
                .put(new RecordKey(parts[0], parts[1]), Payload.ofText(payload))
                .build());
      }
    }
    try (Node node = node()) {
      LicenseService license = node.asSystem().license();
      assertThat(license.status().license().id()).isEqualTo("L-200");
      assertThat(license.settings().settings().highWatermark()).isEqualTo(90);
      assertThat(license.history()).hasSize(1);
      assertThat(license.usage().peakDay()).isEqualTo(1);
      license.previous(Optional.empty());
      license.changeSettings(settings -> settings.lowWatermark(70), Optional.empty());
      license.resetClock();
      assertThat(stored(node).stream().filter(line -> line.startsWith("meta/")))
          .hasSize(3)
          .allMatch(line -> line.contains("\"later\":[1]"));
    }
  }
}
