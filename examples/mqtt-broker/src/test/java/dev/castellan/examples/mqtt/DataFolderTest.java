package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class DataFolderTest {

  @TempDir private Path temp;

  @Test
  void aMissingFolderIsMadeForItsOwnerAlone() throws IOException {
    Path path = temp.resolve("a/b");

    try (DataFolder folder = DataFolder.open(path)) {
      assertThat(folder.store()).isEqualTo(path.resolve("castellan.db"));
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void aFolderHasOneUserAtATime() throws IOException {
    try (DataFolder first = DataFolder.open(temp)) {
      assertThat(first.mqtt()).isEqualTo(temp.resolve("mqtt"));
      assertThatThrownBy(() -> DataFolder.open(temp))
          .isInstanceOf(StartException.class)
          .hasMessage("Another broker is using the data folder " + temp);
    }
    DataFolder.open(temp).close();
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(StartException.class)
        .hasMessage("The data folder " + file + " cannot be written: " + file + " is not a folder");
    assertThatThrownBy(() -> DataFolder.open(file.resolve("below")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot be written: ");
  }
}
