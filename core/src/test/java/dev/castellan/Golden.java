package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FixedClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A golden file of stored records: in each line a key, a blank and the payload. It is never
 * changed; a new format gets a new file, which {@code -Dcastellan.golden.update=true} writes if
 * there is none.
 *
 * @param name in {@code golden/}
 */
record Golden(String name) {

  /** What a newer version might write. */
  private static final String FUTURE = "\"fromTheFuture\":{\"a\":[1,null]},";

  /** Its text. */
  String text() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Its text with a member more in each record. */
  String textFromTheFuture() throws IOException {
    return text().replace(" {", " {" + FUTURE);
  }

  /** Expects this dump, but for ids and hashes that chance makes. */
  void isWritten(String dump) throws IOException {
    makeIfAsked(dump);
    assertThat(withoutChance(dump)).isEqualTo(withoutChance(text()));
  }

  /** Writes a file that is not there yet. */
  void makeIfAsked(String dump) throws IOException {
    Path file = Path.of("src/test/resources/golden", name);
    if (!Files.exists(file) && Boolean.getBoolean("castellan.golden.update")) {
      Files.writeString(file, dump);
    }
  }

  private static String withoutChance(String dump) {
    return dump.lines()
        .map(line -> line.replaceAll("\\b[a-z0-9]{20}\\b", "<id>"))
        .map(line -> line.replaceAll("(?<!test-1\\$)\\b[0-9a-f]{64}\\b", "<hash>"))
        .map(line -> line.replaceAll("\\b[0-9a-f]{32}\\b", "<digest>"))
        .map(
            line ->
                line.replaceAll(
                    "\"(seed|clientSecret|logoutHint)\":\"[^\"]*\"", "\"$1\":\"<sealed>\""))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** What a node has stored in these collections. */
  static String dump(Node node, List<String> collections) {
    TreeSet<String> lines = new TreeSet<>();
    for (String collection : collections) {
      for (StoredRecord stored : node.store.list(collection, "", 1_000)) {
        lines.add(stored.key() + " " + stored.payload().text());
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Expects each record of a dump to have what {@link #textFromTheFuture} put into it. */
  static void keepsTheFuture(String dump) {
    assertThat(dump.lines().filter(line -> !line.contains("fromTheFuture")))
        .as("lost it")
        .isEmpty();
  }

  /** Records as a dump has them. */
  static InMemoryRecords load(String dump, FixedClock clock) {
    InMemoryRecords records = InMemoryRecords.create(clock);
    try (InMemoryRecordStore store = records.open()) {
      dump.lines()
          .forEach(
              line -> {
                int slash = line.indexOf('/');
                int blank = line.indexOf(' ');
                RecordKey key =
                    new RecordKey(line.substring(0, slash), line.substring(slash + 1, blank));
                Payload payload = Payload.ofText(line.substring(blank + 1));
                store.commit(Batch.builder().put(key, payload).build());
              });
    }
    return records;
  }
}
