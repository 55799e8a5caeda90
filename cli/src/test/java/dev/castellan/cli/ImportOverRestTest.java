package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.cli.Cli.Result;
import dev.castellan.console.Console;
import dev.castellan.console.ConsoleServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code import} of what no one call to a console holds. */
@Timeout(120)
class ImportOverRestTest {

  private static final String BLANKS = " ".repeat(60_000) + "\n";
  private static final String GAP = "\n".repeat(1_000);

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d{1,9})\r\n");

  @TempDir private Path folder;

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("users.jsonl"), text).toString();
  }

  private Result run(int port, Cli cli, String... args) {
    return cli.now()
        .variables(
            Map.of(
                "CASTELLAN_URL",
                "http://127.0.0.1:" + port + "/admin",
                "CASTELLAN_TOKEN_FILE",
                folder.resolve("token").toString()))
        .run(args);
  }

  @Test
  void sendsPartsOfAWholeThatIsTooLarge() throws IOException {
    String lines =
        IntStream.range(0, 5)
            .mapToObj(i -> "{\"username\":\"u" + i + "\"}\n" + BLANKS.repeat(19))
            .collect(Collectors.joining());
    String file = file(lines);
    try (Broker broker = Broker.in(folder);
        ConsoleServer server = ConsoleServer.start(Console.of(broker.castellan), "127.0.0.1", 0)) {
      broker.secret("token", broker.session("root").expose());

      Result dry = run(server.port(), new Cli(), "import", "--dry-run", file);
      assertThat(dry.out())
          .endsWith("would be: 5 created, 0 updated, 0 unchanged, 0 failed, of 5\n");
      assertThat(broker.admin().users().findByUsername("u0")).isEmpty();

      Result done = run(server.port(), new Cli().answering("nothing"), "import", file);
      assertThat(done.out()).endsWith(": 5 created, 0 updated, 0 unchanged, 0 failed, of 5\n");
      assertThat(done.err()).contains("\rusers").contains("100%");
      assertThat(done.code()).isZero();
      assertThat(broker.user("u4").hasPassword()).isFalse();

      Result again = run(server.port(), new Cli(), "import", "--existing", "skip", file);
      assertThat(again.out()).endsWith(" 5 unchanged, 0 failed, of 5\n");
      assertThat(again.code()).isZero();
    }
  }

  @Test
  void doesNothingIfALineOfALaterPartIsWrong() throws IOException {
    String wrong = "{\"username\":\"a b\"}\n{\"username\":\"\uff21nn\"}\n" + "x".repeat(6 << 20);
    String file = file("{\"username\":\"ann\"}\n" + GAP + wrong);
    try (Broker broker = Broker.in(folder);
        ConsoleServer server = ConsoleServer.start(Console.of(broker.castellan), "127.0.0.1", 0)) {
      broker.secret("token", broker.session("root").expose());

      Result result = run(server.port(), new Cli(), "import", file);

      assertThat(result.err().lines().toList())
          .hasSize(3)
          .satisfiesExactly(
              line -> assertThat(line).startsWith(file + ":1002: error: ").contains("[username-"),
              line ->
                  assertThat(line)
                      .isEqualTo(
                          file
                              + ":1003: error: There is another line of this name [invalid-input]"),
              line -> assertThat(line).startsWith(file + ":1004: error: A line has at most 65536"));
      assertThat(result.out()).endsWith(": 0 created, 0 updated, 0 unchanged, 3 failed, of 4\n");
      assertThat(result.code()).isEqualTo(6);
      assertThat(broker.admin().users().findByUsername("ann")).isEmpty();
    }
  }

  @Test
  void saysWhatIsDoneIfAPartFails() throws Exception {
    String file =
        file(
            "{\"username\":\"a\"}\n"
                + GAP
                + "{\"username\":\"b\"}\n"
                + GAP
                + "{\"username\":\"c\"}");
    String fine = report(1, 0, true);
    String away = "{\"code\":\"store-unavailable\",\"detail\":\"The store is away\"}";
    String old = "{\"code\":\"authentication-too-old\",\"detail\":\"Prove it\"}";

    Result lost =
        scripted(file, "200" + fine, "200" + fine, "200" + fine, "200" + fine, "503" + away);
    assertThat(lost.out()).endsWith(": 1 created, 0 updated, 0 unchanged, 0 failed, of 3\n");
    assertThat(lost.err())
        .startsWith(
            file + ":1001: error: The store is away; of lines 1001 to 2000 some may be done")
        .endsWith("import the same again with --existing skip to go on [store-unavailable]\n");
    assertThat(lost.code()).isEqualTo(9);

    Result refused = scripted(file, "200" + fine, "200" + fine, "200" + fine, "403" + old);
    assertThat(refused.err()).contains("line 1 and those behind it are not done");
    assertThat(refused.code()).isEqualTo(7);

    Result stopped =
        scripted(
            file,
            "200" + fine,
            "200" + fine,
            "200" + fine,
            "200" + fine,
            "200" + report(0, 0, false));
    assertThat(stopped.err())
        .contains(file + ":2001: error: This line and those behind it were not tried");
    assertThat(stopped.code()).isEqualTo(9);
  }

  private static String report(int created, int failed, boolean complete) {
    return """
        {"users":1,"created":%d,"updated":0,"unchanged":0,"failed":%d,"problems":[],
         "complete":%b,"dryRun":false}"""
        .formatted(created, failed, complete);
  }

  /** Runs against a server that gives these answers: a status of three digits, and a body. */
  private Result scripted(String file, String... answers) throws Exception {
    Queue<String> left = new ConcurrentLinkedQueue<>(List.of(answers));
    Broker.secret(folder, "token", "cst_any");
    ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread serving = new Thread(() -> serve(server, left));
    serving.start();
    try {
      Result result = run(server.getLocalPort(), new Cli(), "import", file);
      assertThat(left).isEmpty();
      return result;
    } finally {
      server.close();
      serving.join();
    }
  }

  /** Until it is closed. */
  private static void serve(ServerSocket server, Queue<String> answers) {
    while (true) {
      try (Socket call = server.accept()) {
        readWhole(call.getInputStream());
        String answer = answers.remove();
        String reply =
            "HTTP/1.1 %s So\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(answer.substring(0, 3), answer.length() - 3, answer.substring(3));
        call.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void readWhole(InputStream request) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) request.read());
    }
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      request.readNBytes(Integer.parseInt(length.group(1)));
    }
  }
}
