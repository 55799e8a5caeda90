package dev.castellan.cli;

import static dev.castellan.cli.Cli.castellan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.castellan.access.Policy;
import dev.castellan.cli.Cli.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is given for a policy and is none: each with its exact message and exit code. */
@Timeout(60)
class BadInputTest {

  @TempDir Path folder;

  private static void fails(Result result, String message) {
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(3);
  }

  private Path file(String name, byte... bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void aFileThatIsNotThere() {
    Path file = folder.resolve("none.policy");

    fails(
        castellan("policy", "check", file.toString()),
        file + ": error: cannot be read: no such file");
  }

  @Test
  void aFolder() {
    fails(castellan("policy", "check", folder.toString()), folder + ": error: is a directory");
  }

  @Test
  void aFileBelowAFile() throws IOException {
    Path file = file("a.policy").resolve("b.policy");

    fails(
        castellan("policy", "check", file.toString()),
        file + ": error: cannot be read: Not a directory");
  }

  @Test
  void aNameThatIsNone() {
    fails(castellan("policy", "check", "a\0b"), "a\\u0000b: error: is no name of a file");
  }

  @Test
  void aFileThatOneMayNotRead() throws IOException {
    Path file = file("secret.policy");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "root reads everything");

    fails(
        castellan("policy", "check", file.toString()),
        file + ": error: cannot be read: permission denied");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatCannotBeRead() throws IOException {
    Path loop = folder.resolve("loop.policy");
    Files.createSymbolicLink(loop, loop);

    fails(
        castellan("policy", "check", loop.toString()),
        loop
            + ": error: cannot be read: Too many levels of symbolic links"
            + " or unable to access attributes of symbolic link");
    fails(
        castellan("policy", "check", "/proc/self/mem"),
        "/proc/self/mem: error: cannot be read: Input/output error");
  }

  @Test
  void standardInputThatCannotBeRead() {
    ReadHook broken =
        new ReadHook(
            () -> {
              throw new IOException("Broken pipe");
            });

    fails(
        new Cli().input(broken).run("policy", "check", "-"),
        "<stdin>: error: cannot be read: Broken pipe");
  }

  @Test
  void tooMuch() throws IOException {
    byte[] much = new byte[5 << 20];
    Arrays.fill(much, (byte) ' ');

    fails(
        castellan("policy", "check", file("much.policy", much).toString()),
        folder.resolve("much.policy") + ": error: has more than 4194304 bytes");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void withoutEnd() {
    fails(
        castellan("policy", "check", "/dev/zero"), "/dev/zero: error: has more than 4194304 bytes");
  }

  @Test
  void theLongestThatCanBeAPolicy() throws IOException {
    byte[] much = new byte[Policy.MAX_BYTES];
    Arrays.fill(much, (byte) ' ');

    Result result = castellan("policy", "check", file("much.policy", much).toString());

    assertThat(result.err()).doesNotContain("bytes");
  }

  @Test
  void notInUtf8() throws IOException {
    byte[] latin = "# first\n# zo\u00eb".getBytes(StandardCharsets.ISO_8859_1);

    fails(
        castellan("policy", "check", file("latin.policy", latin).toString()),
        folder.resolve("latin.policy") + ":2:5: error: is not in UTF-8");
  }

  @Test
  void aCharacterThatIsCutOff() throws IOException {
    fails(
        castellan("policy", "check", file("cut.policy", (byte) '#', (byte) 0xc3).toString()),
        folder.resolve("cut.policy") + ":1:2: error: is not in UTF-8");
  }

  @Test
  void binary() throws IOException {
    byte[] elf = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, (byte) 0x80};

    fails(
        castellan("policy", "check", file("program", elf).toString()),
        folder.resolve("program") + ":1:9: error: is not in UTF-8");
  }

  @Test
  void aByteOrderMark() throws IOException {
    byte[] marked = "\ufeffrole r { allow *:read on ** }\n".getBytes(StandardCharsets.UTF_8);

    fails(
        castellan("policy", "check", file("marked.policy", marked).toString()),
        folder.resolve("marked.policy")
            + ":1:1: error: begins with a byte order mark; save it without one");
  }

  @Test
  void aFileThatGoesBeforeItsTurn() throws IOException {
    Path second = file("second.policy");
    ReadHook deleting = new ReadHook(() -> Files.deleteIfExists(second));

    Result result = new Cli().input(deleting).run("policy", "lint", "-", second.toString());

    fails(result, second + ": error: cannot be read: no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "test", "lint", "fmt", "matrix"})
  void everyCommandSaysItInJsonToo(String command) {
    Result result = castellan("policy", command, "--json", "none.policy");

    assertThat(result.out())
        .isEqualTo(
            """
            {
              "ok" : false,
              "files" : [
                {
                  "file" : "none.policy",
                  "problems" : [
                    {
                      "message" : "cannot be read: no such file"
                    }
                  ]
                }
              ]
            }
            """);
    assertThat(result.err()).isEqualTo("none.policy: error: cannot be read: no such file\n");
    assertThat(result.code()).isEqualTo(3);
  }

  @Test
  void aCatalogueThatIsNotThere() throws IOException {
    String policy = file("empty.policy").toString();

    fails(
        castellan("policy", "check", "--catalog", "none.policy", policy),
        "none.policy: error: cannot be read: no such file");
  }
}
