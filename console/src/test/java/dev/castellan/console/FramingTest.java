package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where one message ends and the next begins is for nobody to confuse. */
@Timeout(20)
class FramingTest {

  private final Client somebody = Client.of(Console.of(FakeCastellan.create())).bearing("good");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: 2 | Content-Length: 3",
        "Content-Length: 2 | Content-Length: 2",
        "Content-Length: -1 | X: y",
        "Content-Length: +2 | X: y",
        "Content-Length: 0x2 | X: y",
        "Content-Length: 2, 2 | X: y",
        "Content-Length: two | X: y",
        "Content-Length: '' | X: y",
        "Content-Length: 1234567890123456789 | X: y",
        "Content-Length: 2 | Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked | Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked | X: y",
        "Transfer-Encoding: identity | X: y",
        "Host: one.example | Host: two.example",
        "Host: one.example | host: one.example"
      })
  void whatCanBeReadInTwoWaysIsRefusedAndTheLastOfItsConnection(String one, String other) {
    for (String path : List.of("/login", "/nowhere", "/" + "x".repeat(1_100))) {
      Reply reply =
          somebody.send(with(other, with(one, Client.json(somebody.call("POST", path), "{}"))));

      assertThat(reply.problem()).isIn("400 request-malformed", "414 target-too-long");
      assertThat(reply.header("Connection")).isEqualTo("close");
    }
  }

  private static HttpCall.Builder with(String header, HttpCall.Builder call) {
    String[] parts = header.split(": ", 2);
    return call.header(parts[0], parts[1].replace("''", ""));
  }

  @Test
  void aBodyThatIsTooLargeIsTheLastOfItsConnectionToo() {
    Reply reply = somebody.send(somebody.call("POST", "/login").body(new byte[65_537]));

    assertThat(reply.problem()).isEqualTo("413 body-too-large");
    assertThat(reply.header("Connection")).isEqualTo("close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 2", "Transfer-Encoding: Chunked", "Host: one.example"})
  void aConnectionOutlivesEveryOtherRefusal(String header) {
    HttpReply reply =
        Console.of(FakeCastellan.create())
            .handle(with(header, Client.json(somebody.call("POST", "/nowhere"), "{}")).build());

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.header("Connection")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length",
        "content-length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Upgrade"
      })
  void aReplySetsNoHeaderOfTheProtocols(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpReply.of(200).header(name, "7"))
        .withMessageContaining(name);
  }

  @Test
  void aReplyMayBeTheLastOfItsConnection() {
    assertThat(HttpReply.of(200).closing().closing().header("Connection")).containsExactly("close");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205, 304})
  void someRepliesHaveNoBody(int status) {
    HttpReply reply = HttpReply.of(status);

    assertThatIllegalArgumentException().isThrownBy(() -> reply.body("text/plain", new byte[1]));
    assertThatIllegalArgumentException().isThrownBy(() -> HttpReply.json(status, Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reply.withRestOf(HttpReply.json(200, Map.of())));
    assertThat(reply.withRestOf(HttpReply.of(200).header("X", "y")).header("X"))
        .containsExactly("y");
  }
}
