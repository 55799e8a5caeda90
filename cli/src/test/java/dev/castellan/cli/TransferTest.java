package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.cli.Cli.Result;
import dev.castellan.login.LoginResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code import} and {@code export}. */
@Timeout(60)
class TransferTest {

  @TempDir private Path folder;
  private Broker broker;

  @BeforeEach
  void open() {
    broker = Broker.in(folder);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private String file(String text) throws Exception {
    return Files.writeString(folder.resolve("users.jsonl"), text).toString();
  }

  private static String users(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> "{\"username\":\"u" + i + "\",\"roles\":[\"viewer\"]}\n")
        .collect(Collectors.joining());
  }

  @Test
  void createsTheUsers() throws Exception {
    Result result = broker.run("import", file(users(3)));

    assertThat(result.out()).endsWith(": 3 created, 0 updated, 0 unchanged, 0 failed, of 3\n");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(broker.user("u2").bindings()).hasSize(1);
  }

  @Test
  void onlySaysWhatItWouldDo() throws Exception {
    JsonNode report = broker.json("import", "--dry-run", file(users(3)));

    assertThat(report.path("created").asInt()).isEqualTo(3);
    assertThat(broker.admin().users().findByUsername("u0")).isEmpty();
  }

  @Test
  void saysWhichLineIsWrongAndDoesNothing() throws Exception {
    String file = file(users(1) + "{\"username\":\"a b\"}\nnonsense\n");

    Result result = broker.run("import", file);

    assertThat(result.err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(file + ":2: error: ") && line.contains("[username-"))
        .anyMatch(line -> line.startsWith(file + ":3: error: "));
    assertThat(result.code()).isEqualTo(6);
    assertThat(broker.admin().users().findByUsername("u0")).isEmpty();
  }

  @Test
  void dealsWithThoseWhoAreThere() throws Exception {
    String file = file(users(2));
    assertThat(broker.run("import", file).code()).isZero();

    assertThat(broker.run("import", file).code()).isEqualTo(6);
    assertThat(broker.json("import", "--existing", "skip", file).path("unchanged").asInt())
        .isEqualTo(2);
    assertThat(broker.json("import", "--existing", "update", file).path("failed").asInt()).isZero();
    assertThat(broker.run("import", "--existing", "else", file).code()).isEqualTo(2);
  }

  @Test
  void readsStandardInput() {
    Result result = broker.run(new Cli().input(users(1)), "import", "-");

    assertThat(result.out())
        .isEqualTo("<stdin>: 1 created, 0 updated, 0 unchanged, 0 failed, of 1\n");
  }

  @Test
  void refusesWhatIsNoText() throws Exception {
    Path file = folder.resolve("binary");
    Files.write(file, new byte[] {'{', (byte) 0xff});

    Result result = broker.run("import", file.toString());

    assertThat(result.err()).isEqualTo(file + ": error: is not in UTF-8\n");
    assertThat(result.code()).isEqualTo(3);
    assertThat(broker.run("import", folder.resolve("none").toString()).code()).isEqualTo(3);
    assertThat(broker.run("import", folder.toString()).code()).isEqualTo(3);
  }

  @Test
  void drawsABarOnATerminalAlone() throws Exception {
    String file = file(users(25));
    Result watched = broker.run(new Cli().answering("nothing"), "import", file);
    assertThat(watched.err()).contains("\rusers").contains("100%").endsWith("\n");
    assertThat(watched.out()).endsWith("of 25\n");

    Result unwatched = broker.run("import", "--existing", "skip", file);
    assertThat(unwatched.err()).isEmpty();
  }

  @Test
  void exportsForTheOwnerAlone() throws Exception {
    Path out = folder.resolve("out.jsonl");

    Result result = broker.run("export", out.toString());

    assertThat(result.out()).isEqualTo(out + ": 1 users\n");
    assertThat(Files.readString(out)).contains("\"root\"").doesNotContain("passwordHash");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rw-------");
    assertThat(broker.run("export", out.toString()).err())
        .isEqualTo(out + ": error: exists already and is not overwritten\n");
    assertThat(broker.run("export").out()).isEqualTo(Files.readString(out));
  }

  @Test
  void movesUsersWithTheirPasswords(@TempDir Path other) {
    String lines = broker.run("export", "--with-hashes").out();
    assertThat(lines).contains("passwordHash");

    try (Broker second = Broker.fresh(other)) {
      assertThat(second.run(new Cli().input(lines), "import", "-").code()).isZero();
      assertThat(second.login("root", Broker.PASSWORD)).isInstanceOf(LoginResult.LoggedIn.class);
    }
  }
}
