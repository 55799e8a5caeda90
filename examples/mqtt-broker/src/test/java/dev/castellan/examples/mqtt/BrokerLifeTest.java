package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the example starts, does not start, dies and stops. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BrokerLifeTest {

  private static final String PASSWORD = "a long and quiet river";
  private static final int SIGTERM = 128 + 15;

  @TempDir private Path temp;
  private final List<BrokerProcess> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(BrokerProcess::close);
  }

  @Test
  void whatWasDoneBeforeAKillIsThereAfterIt() throws Exception {
    BrokerProcess first = start(temp);
    Eventually.await("a token is shown", () -> first.says("setup-token: "));
    Rest anonymous = Rest.anonymous(first);
    anonymous
        .post(
            "/setup",
            Map.of("token", first.said("setup-token: "), "username", "root", "password", PASSWORD))
        .expect(201);
    String session =
        anonymous
            .post("/login", Map.of("username", "root", "password", PASSWORD))
            .expect(200)
            .text("token");
    String key =
        anonymous
            .bearer(session)
            .post("/api-keys", Map.of("name", "script", "roles", List.of("viewer")))
            .expect(201)
            .text("token");

    first.kill();
    assertThat(first.temporaryFiles()).anyMatch(name -> name.contains("sqlite"));
    BrokerProcess second = start(temp);

    Rest again = Rest.anonymous(second).bearer(session);
    assertThat(again.get("/users").expect(200).all("username")).containsExactly("root");
    assertThat(again.get("/api-keys").expect(200).all("name")).containsExactly("script");
    assertThat(again.get("/audit").expect(200).all("action"))
        .contains("setup:complete", "api-key:create");
    Rest.anonymous(second).bearer(key).get("/clients").expect(200);
    Rest.anonymous(second).login("root", PASSWORD);

    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .serverHost(Settings.ADDRESS)
            .serverPort(second.mqttPort())
            .buildBlocking();
    client.connect();
    int mqtt = second.mqttPort();
    int http = second.httpPort();
    long begin = System.nanoTime();
    second.terminate();

    assertThat(second.exitCode()).isEqualTo(SIGTERM);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(30);
    assertThat(second.output()).hasSize(3).noneMatch(line -> line.startsWith("setup-token"));
    assertThat(second.complaints()).isEmpty();
    assertThat(isOpen(mqtt) || isOpen(http)).isFalse();
    Eventually.await("the client learns of it", () -> !client.getState().isConnected());
  }

  @ParameterizedTest
  @CsvSource({
    "castellan.mqtt.port, 99999",
    "castellan.http.port, x",
    "castellan.data, ''",
  })
  void aPropertyThatMakesNoSenseIsNamed(String property, String value) throws Exception {
    refusesToStart(property, "-D" + property + "=" + value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"castellan.mqtt.port", "castellan.http.port"})
  void aPortInUseIsNamed(String property) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> options =
          new ArrayList<>(
              List.of(
                  "-Dcastellan.mqtt.port=0",
                  "-Dcastellan.http.port=0",
                  "-Dcastellan.data=" + temp.resolve("data")));
      options.add("-D" + property + "=" + taken.getLocalPort());

      String line = refusesToStart(property, options.toArray(String[]::new));

      assertThat(line).contains("127.0.0.1:" + taken.getLocalPort()).contains("in use");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    Path below = file.resolve("data");

    refusesToStart(below.toString(), "-Dcastellan.data=" + below);
  }

  @Test
  void aFolderThatMayOnlyBeReadIsNamed() throws Exception {
    // Permissions do not stop root, but here nobody makes a file.
    Path kernel = Path.of("/sys/kernel");
    assumeTrue(Files.isDirectory(kernel));

    refusesToStart(kernel.toString(), "-Dcastellan.data=" + kernel);
  }

  @Test
  void aDamagedStoreIsNamed() throws Exception {
    Path store = temp.resolve("castellan.db");
    byte[] noise = new byte[20_000];
    new Random(7).nextBytes(noise);
    Files.write(store, noise);

    refusesToStart(
        store.toString(),
        "-Dcastellan.data=" + temp,
        "-Dcastellan.mqtt.port=0",
        "-Dcastellan.http.port=0");

    assertThat(Files.readAllBytes(store)).isEqualTo(noise);
  }

  @Test
  void aSecondBrokerOnTheSameFolderIsRefusedAndTheFirstGoesOn() throws Exception {
    BrokerProcess first = start(temp);

    String line =
        refusesToStart(
            "Another broker",
            "-Dcastellan.data=" + temp,
            "-Dcastellan.mqtt.port=0",
            "-Dcastellan.http.port=0");

    assertThat(line).contains(temp.toString());
    Rest.anonymous(first).get("/health").expect(200);
  }

  private BrokerProcess start(Path data) throws IOException, InterruptedException {
    BrokerProcess broker = BrokerProcess.start(data);
    started.add(broker);
    return broker;
  }

  /** It ends with an error and one line, which holds this text; answers that line. */
  private String refusesToStart(String named, String... options)
      throws IOException, InterruptedException {
    BrokerProcess broker = BrokerProcess.launch(options);
    started.add(broker);

    assertThat(broker.exitCode()).isEqualTo(1);
    assertThat(broker.output()).as(broker.toString()).isEmpty();
    assertThat(broker.errors()).as(Arrays.toString(options)).hasSize(1);
    String line = broker.errors().get(0);
    assertThat(line).startsWith("broker: ").contains(named).doesNotContain("Exception");
    return line;
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
