package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that commits as fast as it can is killed, again and again; nothing may be lost. */
class SqliteKillTest {

  private static final int KILLS_PER_FILE = 50;

  @TempDir private Path folder;
  @TempDir private Path scratch;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void fiftyKillsLoseNothing() throws Exception {
    kill(50);
  }

  @Test
  @Tag("long")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void twoThousandKillsLoseNothing() throws Exception {
    kill(Integer.getInteger("castellan.kills", 2_000));
  }

  private void kill(int kills) throws Exception {
    SplittableRandom random = Seed.random("kill -9 of a SQLite process");
    long acknowledged = 0;
    for (int i = 0; i < kills; i++) {
      Path file = folder.resolve("store-" + i / KILLS_PER_FILE + ".db");
      acknowledged += killOnce(file, random);
      clearScratch();
    }
    System.out.println(kills + " kills, " + acknowledged + " acknowledged commits, none lost");
  }

  /**
   * A child that was killed has left a library of its own there, and thousands would fill a disk.
   */
  private void clearScratch() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(scratch)) {
      int files = 0;
      for (Path file : left) {
        Files.delete(file);
        files++;
      }
      assertThat(files).as("what a child left in the folder it was given").isPositive();
    }
  }

  /** How many commits were acknowledged. */
  private long killOnce(Path file, SplittableRandom random) throws Exception {
    String url = "jdbc:sqlite:" + file;
    long before;
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
      before = Sums.verified(store);
    }
    Process child = Children.start(scratch, CommitLoop.class, url, "1000000");
    long acknowledged = before;
    try (BufferedReader acks = child.inputReader()) {
      int until = random.nextInt(1, 80);
      for (int i = 0; i < until; i++) {
        acknowledged = number(acks).orElse(acknowledged);
      }
      child.toHandle().destroyForcibly(); // the process's own method would close the pipe
      Optional<Long> late = number(acks);
      while (late.isPresent()) {
        acknowledged = late.get();
        late = number(acks);
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    try (JdbcRecordStore store = JdbcRecordStore.open(url)) {
      assertThat(Sums.verified(store))
          .as("acknowledged, or acknowledged but for the answer")
          .isBetween(acknowledged, acknowledged + 1);
    }
    assertThat(acknowledged).as("the child commits").isGreaterThan(before);
    return acknowledged - before;
  }

  /** The next whole line; empty at the end. */
  private static Optional<Long> number(BufferedReader acks) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = acks.read();
    while (c >= 0 && c != '\n') {
      line.append((char) c);
      c = acks.read();
    }
    return c < 0 ? Optional.empty() : Optional.of(Long.parseLong(line.toString().strip()));
  }
}
