package dev.castellan.internal.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.TimeSource;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FileLeaseTest {

  @TempDir private Path folder;

  private final Places places = Places.locked(new FixedRule(10), TimeSource.system());

  @Test
  void whoeverHasTheLockHasAllPlaces() {
    FileLease lease = new FileLease(folder.resolve("admin.db"), places);
    assertThat(places.take()).isFalse();
    lease.tick();
    assertThat(places.take()).isTrue();
    assertThat(lease.problem()).isEmpty();
  }

  @Test
  void aFileThatCannotBeMadeGivesNoPlaces() {
    FileLease lease = new FileLease(folder.resolve("nowhere").resolve("admin.db"), places);
    lease.tick();
    assertThat(lease.problem().orElseThrow()).contains("cannot be locked");
    assertThat(places.take()).isFalse();
  }
}
