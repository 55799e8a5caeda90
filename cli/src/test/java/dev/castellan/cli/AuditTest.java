package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit …}. */
@Timeout(60)
class AuditTest {

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

  @Test
  void listsTheNewestFirst() {
    broker.admin().users().create(Broker.person("vera"));

    List<String> lines = broker.run("audit", "list", "--limit", "3").out().lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("castellan:open", "done", "as=tool");
    assertThat(lines.get(1)).contains("user:create", "done", "reason=test");
    JsonNode entry = broker.json("audit", "list").get(0);
    assertThat(entry.path("action").asText()).isEqualTo("castellan:open");
    assertThat(broker.run("audit", "list", "--limit", "0").code()).isEqualTo(2);
  }

  /** Waits once for each of these, which is done then; after the last one it is interrupted. */
  private Result tail(List<Runnable> meanwhile, String... more) {
    Deque<Runnable> left = new ArrayDeque<>(meanwhile);
    Cli cli =
        new Cli()
            .pausing(
                time -> {
                  Runnable next = left.poll();
                  if (next != null) {
                    next.run();
                  }
                  return next != null;
                });
    String[] command = {"audit", "tail"};
    String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return broker.run(cli, all);
  }

  @Test
  void printsWhatComesInItsOrderAndOnce() {
    Result result =
        tail(
            List.of(
                () -> {},
                () -> broker.admin().users().create(Broker.person("vera")),
                () -> {},
                () -> broker.admin().users().create(Broker.person("otto"))),
            "--lines",
            "0");

    assertThat(result.out().lines().filter(line -> line.contains("user:create"))).hasSize(2);
    assertThat(result.out().indexOf("username=vera"))
        .isLessThanOrEqualTo(result.out().indexOf("username=otto"));
    assertThat(result.code()).isZero();
  }

  @Test
  void printsJsonLines() {
    Result result =
        tail(
            List.of(() -> broker.admin().users().create(Broker.person("vera"))),
            "--json",
            "--lines",
            "1");

    assertThat(result.out().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(Broker.parse(line).has("action")).isTrue());
  }

  @Test
  void exportsAndMakesFormulasHarmless() throws Exception {
    broker.admin().apiKeys().create(NewApiKey.of("=1+1, \"x\""));
    Path csv = folder.resolve("audit.csv");

    Result result = broker.run("audit", "export", csv.toString(), "--format", "csv");

    assertThat(result.err()).isEmpty();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0))
        .isEqualTo(
            "id,time,actorKind,actorId,actorName,action,resource,scope,outcome,code,address,requestId,"
                + "details,node,session,changes,chain,number,previous");
    assertThat(lines).anyMatch(line -> line.contains("api-key:create"));
    assertThat(lines).noneMatch(line -> line.matches("(?:.*,)?\"?[=+@-].*"));
    assertThat(broker.run("audit", "export", csv.toString()).code()).isEqualTo(3);

    List<String> json = broker.run("audit", "export").out().lines().toList();
    assertThat(json).hasSizeGreaterThanOrEqualTo(lines.size());
    assertThat(Broker.parse(json.get(0)).path("action").asText()).isEqualTo("castellan:open");
  }

  @Test
  void findsWhatIsAskedFor() {
    broker.admin().users().create(Broker.person("vera"));
    broker.admin().users().create(Broker.person("otto"));

    assertThat(broker.run("audit", "list", "--text", "VERA").out().lines()).hasSize(1);
    assertThat(broker.run("audit", "list", "--action", "user:*").out().lines()).hasSize(3);
    assertThat(
            broker
                .run(
                    "audit", "list", "--actor", "system", "--action", "user:create", "--scope", "/")
                .out()
                .lines())
        .hasSize(3);
    assertThat(broker.run("audit", "list", "--outcome", "refused").out()).isEmpty();
    assertThat(broker.run("audit", "export", "--text", "otto").out().lines()).hasSize(1);
    assertThat(broker.run("audit", "list", "--outcome", "well").code()).isEqualTo(2);
    assertThat(broker.run("audit", "list", "--action", "user").code()).isEqualTo(6);
    assertThat(broker.run("audit", "list", "--resource", "users").code()).isEqualTo(2);
  }

  @Test
  void verifies() {
    broker.admin().users().create(Broker.person("vera"));

    Result result = broker.run("audit", "verify");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("entries in", "intact");
    assertThat(broker.json("audit", "verify").path("intact").asBoolean()).isTrue();
  }

  @Test
  void exportsATime() {
    assertThat(broker.run("audit", "export", "--since", "2100-01-01T00:00:00Z").out()).isEmpty();
    assertThat(broker.run("audit", "export", "--until", "2000-01-01T00:00:00Z").out()).isEmpty();
    assertThat(broker.run("audit", "export", "--since", "2000-01-01T00:00:00Z").out()).isNotEmpty();
  }
}
