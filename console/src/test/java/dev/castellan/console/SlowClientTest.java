package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.castellan.console.internal.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends half a request, or takes half a reply, keeps nobody else waiting. */
@Timeout(60)
class SlowClientTest {

  private static final String HALF_A_BODY =
      "POST /admin/api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          + "Content-Length: 100\r\n\r\n{";

  private static final String GOOD = "GET /admin/api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n";

  private final CountDownLatch atWork = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final List<RawHttp> open = new ArrayList<>();

  private ConsoleServer start(Duration patience, Duration grace) throws IOException {
    return start(new Workers.Limits(3, 64, patience, grace));
  }

  private ConsoleServer start(Workers.Limits limits) throws IOException {
    Console console =
        Console.builder(FakeCastellan.create())
            .route(
                "GET",
                "/work",
                call -> {
                  atWork.countDown();
                  boolean undisturbed = mayEnd.await(20, TimeUnit.SECONDS);
                  return HttpReply.json(200, Map.of("undisturbed", undisturbed));
                })
            .build();
    return ConsoleServer.start(console, "127.0.0.1", 0, limits);
  }

  @BeforeEach
  void none() {
    assertThat(open).isEmpty();
  }

  @AfterEach
  void hangUp() throws IOException {
    for (RawHttp http : open) {
      http.close();
    }
  }

  private RawHttp connect(ConsoleServer server) throws IOException {
    RawHttp http = new RawHttp(server.port());
    open.add(http);
    return http;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        HALF_A_BODY,
        "GET /admin/api/v1/health HTTP/1.1\r\nHost: x\r\nX-Slow:",
        "G",
        "POST /admin/api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na"
      })
  void cannotHoldTheThreads(String half) throws IOException {
    try (ConsoleServer server = start(Duration.ofMinutes(5), Duration.ofMillis(200))) {
      for (int i = 0; i < 20; i++) {
        connect(server).send(half);
      }
      RawHttp good = connect(server);
      good.send(GOOD);

      assertThat(good.receive(false).status()).isEqualTo(200);
    }
  }

  @Test
  void areCutOffAfterAWhileEvenIfNobodyWaits() throws IOException {
    try (ConsoleServer server = start(Duration.ofMillis(300), Duration.ofMillis(100))) {
      RawHttp slow = connect(server);
      slow.send(HALF_A_BODY);

      assertThat(slow.isHungUp()).isTrue();
    }
  }

  @Test
  void areLeftAloneWhileThereIsRoom() throws IOException {
    Workers.Limits roomy = new Workers.Limits(16, 64, Duration.ofMinutes(5), Duration.ofMillis(1));
    try (ConsoleServer server = start(roomy)) {
      RawHttp slow = connect(server);
      slow.send(HALF_A_BODY);
      for (int i = 0; i < 30; i++) {
        RawHttp good = connect(server);
        good.send(GOOD);
        assertThat(good.receive(false).status()).isEqualTo(200);
      }
      slow.send(" ".repeat(99));

      assertThat(slow.receive(false).status()).isEqualTo(400);
    }
  }

  @Test
  void whoIsAtWorkIsNotInterrupted() throws Exception {
    try (ConsoleServer server = start(Duration.ofSeconds(2), Duration.ofSeconds(1))) {
      RawHttp worker = connect(server);
      worker.send(
          "GET /admin/api/v1/work HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n\r\n");
      assertThat(atWork.await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 4; i++) {
        connect(server).send(HALF_A_BODY);
      }
      RawHttp last = connect(server);
      last.send(HALF_A_BODY);
      assertThat(last.isHungUp()).isTrue();
      mayEnd.countDown();

      assertThat(worker.receive(false).body()).contains("\"undisturbed\":true");
    }
  }

  @Test
  void whoComesWhenTooManyWaitIsHungUpOn() throws IOException {
    int room = 3 + 64;
    try (ConsoleServer server = start(Duration.ofMinutes(5), Duration.ofMinutes(5))) {
      for (int i = 0; i < room + 5; i++) {
        connect(server).send("G");
      }
      List<RawHttp> halves = new ArrayList<>(open);
      while (halves.size() > room) { // until the time limit of the test
        for (RawHttp half : List.copyOf(halves)) {
          if (half.isHungUpAlready()) {
            halves.remove(half);
          }
        }
      }
      RawHttp good = connect(server);
      good.send(GOOD);
      assertThat(good.isHungUp()).isTrue();

      for (RawHttp half : halves) {
        half.close();
      }
      boolean served = false;
      while (!served) {
        try {
          served = RawHttp.exchange(server.port(), GOOD).status() == 200;
        } catch (IOException e) {
          // Hung up on once more: not all the halves have been noticed to be gone.
        }
      }
    }
  }

  @Test
  void closingInterruptsWhoIsStillAtWorkAfterTwoSeconds() throws Exception {
    ConsoleServer server = start(Duration.ofMinutes(5), Duration.ofMinutes(5));
    connect(server)
        .send("GET /admin/api/v1/work HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n\r\n");
    assertThat(atWork.await(20, TimeUnit.SECONDS)).isTrue();
    server.close();

    assertThat(mayEnd.getCount()).as("nobody let it go on").isOne();
    noThreadIsLeft();
  }

  @Test
  void closingEndsAllThreads() throws Exception {
    ConsoleServer server = start(Duration.ofMinutes(5), Duration.ofMinutes(5));
    for (int i = 0; i < 10; i++) {
      connect(server).send(HALF_A_BODY);
    }
    server.close();

    assertThatCode(server::close).doesNotThrowAnyException();
    noThreadIsLeft();
  }

  private static void noThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("castellan-http")) {
        thread.join(5_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }
}
