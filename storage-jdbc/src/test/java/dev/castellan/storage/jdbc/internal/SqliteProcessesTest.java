package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes have one SQLite file open. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SqliteProcessesTest {

  @TempDir private Path folder;

  @Test
  void eachWatchesTheOthersCommits() throws Exception {
    String url = "jdbc:sqlite:" + folder.resolve("store.db");
    Hints hints = new Hints();
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
      Process child = Children.start(folder, Echo.class, url);
      try (BufferedReader out = child.inputReader()) {
        assertThat(out.readLine()).isEqualTo("ready");
        store.watch(hints);
        for (int i = 0; i < 20; i++) {
          Payload payload = Payload.ofText("round " + i);
          store.commit(Batch.builder().put(new RecordKey("ping", "p" + i), payload).build());
          RecordKey pong = new RecordKey("pong", "p" + i);
          assertThat(hints.hearsOf(pong)).as("answer %s", i).isTrue();
          assertThat(store.get(pong).orElseThrow().payload()).isEqualTo(payload);
        }
        child.outputWriter().close();
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).as("the child ends").isTrue();
        assertThat(child.exitValue()).isZero();
      } finally {
        child.destroyForcibly();
      }
    }
  }

  @Test
  void bothCommitAndNobodyStarves() throws Exception {
    String url = "jdbc:sqlite:" + folder.resolve("store.db");
    int each = 200;
    try (JdbcRecordStore store = JdbcRecordStore.openOrCreate(url)) {
      Process child = Children.start(folder, CommitLoop.class, url, Integer.toString(each));
      try (BufferedReader out = child.inputReader()) {
        assertThat(out.readLine()).as("the child has begun").isNotEmpty();
        int done = 0;
        while (done < each) {
          done += CommitLoop.step(store).isPresent() ? 1 : 0;
        }
        while (out.readLine() != null) {
          // Until it has done its share.
        }
        assertThat(child.waitFor()).isZero();
      } finally {
        child.destroyForcibly();
      }
      assertThat(Sums.verified(store)).as("each increment counts once").isEqualTo(2L * each);
    }
  }
}
