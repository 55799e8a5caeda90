package dev.castellan.cli;

import static dev.castellan.cli.Cli.castellan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.cli.Cli.Result;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Replacement;
import dev.castellan.cli.internal.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code policy fmt --write} replaces a file as a whole or leaves it as it is. */
@Timeout(60)
class FmtWriteTest {

  private static final String MESSY = "role r{allow *:read on **}";
  private static final String NEAT = "role r {\n  allow *:read on **\n}\n";

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void writeMessyFile() throws IOException {
    file = Files.writeString(folder.resolve("a.policy"), MESSY);
  }

  private void assertUntouched(Result result, String message) throws IOException {
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.code()).isEqualTo(3);
    assertThat(file).hasContent(MESSY);
    assertThat(names()).contains("a.policy").noneMatch(name -> name.endsWith(".tmp"));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void replacesTheFile() throws IOException {
    Result result = castellan("policy", "fmt", "--write", file.toString());

    assertThat(result).isEqualTo(new Result(0, file + ": formatted\n", ""));
    assertThat(Files.readString(file)).isEqualTo(NEAT);
    assertThat(names()).containsExactly("a.policy");
  }

  @Test
  void leavesAFormattedFileAlone() throws IOException {
    castellan("policy", "fmt", "--write", file.toString());
    Object before = Files.getAttribute(file, "unix:ino");

    Result result = castellan("policy", "fmt", "--write", file.toString());

    assertThat(result).isEqualTo(new Result(0, "", ""));
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
  }

  @Test
  void keepsPermissions() throws IOException {
    Set<PosixFilePermission> odd = PosixFilePermissions.fromString("rw-r-xr--");
    Files.setPosixFilePermissions(file, odd);

    castellan("policy", "fmt", "--write", file.toString());

    assertThat(file).hasContent(NEAT.stripTrailing());
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(odd);
  }

  @Test
  void keepsTheOwner() throws IOException {
    Object owner = Files.getAttribute(file, "unix:uid");
    boolean root = owner.equals(0);
    if (root) {
      Files.setAttribute(file, "unix:uid", 12345);
      Files.setAttribute(file, "unix:gid", 12346);
    }

    castellan("policy", "fmt", "--write", file.toString());

    assertThat(Files.readString(file)).isEqualTo(NEAT);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(root ? 12345 : owner);
  }

  @Test
  void leavesWhatIsNoPolicy() throws IOException {
    Files.writeString(file, "role {");

    Result result = castellan("policy", "fmt", "--write", file.toString());

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).startsWith(file + ":1:6: error: ");
    assertThat(file).hasContent("role {");
  }

  @Test
  void refusesALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.policy"), file);

    assertUntouched(
        castellan("policy", "fmt", "--write", link.toString()),
        link + ": error: cannot be replaced: is a symbolic link; name the file itself");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void formatsTheOthers() throws IOException {
    Path other = Files.writeString(folder.resolve("b.policy"), MESSY);

    Result result =
        castellan("policy", "fmt", "--write", folder.resolve("c.policy").toString(), other + "");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).isEqualTo(other + ": formatted\n");
    assertThat(Files.readString(other)).isEqualTo(NEAT);
  }

  @Test
  void refusesAFileThatWasChangedMeanwhile() throws IOException {
    Replacement replacement = Replacement.of(new SourceText(file.toString(), "as it was"));

    assertThatThrownBy(() -> replacement.with(NEAT))
        .isInstanceOf(BadFileException.class)
        .hasMessage(file + ": cannot be replaced: was changed meanwhile");
    assertThat(file).hasContent(MESSY);
    assertThat(names()).containsExactly("a.policy");
  }

  @Test
  void doesNotBringBackAFileThatIsGone() throws IOException {
    Replacement replacement = Replacement.of(new SourceText(file.toString(), MESSY));
    Files.delete(file);

    assertThatThrownBy(() -> replacement.with(NEAT))
        .isInstanceOf(BadFileException.class)
        .hasMessage(file + ": cannot be replaced: is gone");
    assertThat(names()).isEmpty();
  }
}
