package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The small server of our own. */
class ConsoleServerTest extends HttpAdapterContract {

  private Optional<ConsoleServer> server = Optional.empty();

  @Override
  int start(Console served) throws IOException {
    server = Optional.of(ConsoleServer.start(served, "127.0.0.1", 0));
    return server.orElseThrow().port();
  }

  @Test
  void aConsoleMayKnowThePortBeforeItIsServed() throws IOException {
    try (ConsoleServer knowing =
        ConsoleServer.start(
            found ->
                Console.builder(FakeCastellan.create())
                    .publicUrl("http://127.0.0.1:" + found + "/mq/x")
                    .build(),
            "127.0.0.1",
            0)) {
      String moved = "GET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n";

      assertThat(RawHttp.exchange(knowing.port(), moved).header("location")).isEqualTo("x/");
    }
  }

  @Test
  void nobodyListensWithoutAConsole() throws IOException {
    AtomicInteger port = new AtomicInteger();

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                ConsoleServer.start(
                    found -> {
                      port.set(found);
                      throw new IllegalStateException("no");
                    },
                    "127.0.0.1",
                    0));
    ConsoleServer.start(Console.of(FakeCastellan.create()), "127.0.0.1", port.get()).close();
  }

  @Override
  void stop() {
    server.ifPresent(ConsoleServer::close);
  }
}
