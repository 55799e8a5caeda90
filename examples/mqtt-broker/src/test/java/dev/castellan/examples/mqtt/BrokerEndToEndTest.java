package dev.castellan.examples.mqtt;

import static com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode.QUOTA_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import dev.castellan.examples.mqtt.Rest.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole example from outside: a process, MQTT clients and a script that speaks HTTP. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BrokerEndToEndTest {

  private static final String PASSWORD = "a long and quiet river";
  private static final int QUOTA = 50;
  private static final int STORM = 300;

  @TempDir private static Path data;
  private static BrokerProcess broker;
  private static Rest anonymous;
  private static Rest administrator;
  private static Rest viewer;
  private static Rest key;

  private final List<Mqtt5AsyncClient> clients = new ArrayList<>();

  @BeforeAll
  static void setUp() throws IOException, InterruptedException {
    broker = BrokerProcess.start(data);
    Eventually.await("a token is shown", () -> broker.says("setup-token: "));
    anonymous = Rest.anonymous(broker);
    setUp("wrong-" + broker.said("setup-token: ")).expectProblem(403, "setup-token-refused");
    setUp(broker.said("setup-token: ")).expect(201);
    setUp(broker.said("setup-token: ")).expectProblem(409, "already-set-up");
    administrator = anonymous.login("root", PASSWORD);
    administrator
        .post(
            "/users",
            Map.of(
                "username",
                "vera",
                "password",
                PASSWORD,
                "mustChangePassword",
                false,
                "roles",
                List.of("viewer")))
        .expect(201);
    viewer = anonymous.login("vera", PASSWORD);
    Reply created =
        administrator
            .post("/api-keys", Map.of("name", "dashboard", "roles", List.of("viewer")))
            .expect(201);
    key = anonymous.bearer(created.text("token"));
    assertThat(anonymous.basic(created.text("keyId"), created.text("secret")).get("/me").status())
        .isEqualTo(200);
  }

  private static Reply setUp(String token) {
    return anonymous.post(
        "/setup", Map.of("token", token, "username", "root", "password", PASSWORD));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    for (Mqtt5AsyncClient client : clients) {
      // One that was disconnected by the broker may not know yet.
      client.disconnect().handle((ok, gone) -> null).join();
    }
    Eventually.await("all places are free", () -> connections() == 0);
  }

  @Test
  void itPrintsItsFourLinesAndNothingElse() {
    assertThat(broker.output())
        .satisfiesExactly(
            line -> assertThat(line).matches("mqtt: tcp://127\\.0\\.0\\.1:\\d+"),
            line -> assertThat(line).matches("http: http://127\\.0\\.0\\.1:\\d+"),
            line ->
                assertThat(line)
                    .isEqualTo("dashboard: http://127.0.0.1:" + broker.httpPort() + "/admin/"),
            line -> assertThat(line).matches("setup-token: \\S{16,}"));
    assertThat(broker.complaints()).isEmpty();
  }

  @Test
  void clientsOfBothVersionsAreListedForWhoeverMayLook() throws MqttException {
    connect("five");
    try (PahoClient three = new PahoClient("three")) {
      three.connect();
      for (Rest caller : List.of(administrator, viewer, key)) {
        Reply list = caller.get("/clients").expect(200);
        assertThat(list.all("clientId")).containsExactlyInAnyOrder("five", "three");
        assertThat(list.all("address")).containsOnly("127.0.0.1");
        assertThat(list.all("id")).allMatch(id -> id.matches("[A-Za-z0-9_.-]+"));
        assertThat(list.body().path("next").isNull()).isTrue();
      }
    }
  }

  @Test
  void theListComesInPages() {
    for (int i = 0; i < 5; i++) {
      connect("page-" + i);
    }
    Set<String> seen = new HashSet<>();
    Reply page = viewer.get("/clients?limit=2").expect(200);
    seen.addAll(page.all("clientId"));
    while (!page.body().path("next").isNull()) {
      assertThat(page.items()).hasSize(2);
      page = viewer.get("/clients?limit=2&after=" + page.text("next")).expect(200);
      seen.addAll(page.all("clientId"));
    }

    assertThat(page.items()).hasSize(1);
    assertThat(seen).hasSize(5);
  }

  @Test
  void onlyAnAdministratorKicksAndItIsWrittenDown() throws Exception {
    BlockingQueue<MqttClientDisconnectedContext> endings = new ArrayBlockingQueue<>(10);
    Mqtt5BlockingClient watched =
        Mqtt5Client.builder()
            .identifier("watched")
            .serverHost(Settings.ADDRESS)
            .serverPort(broker.mqttPort())
            .addDisconnectedListener(endings::add)
            .buildBlocking();
    watched.connect();
    String id = idOf("watched");

    viewer.delete("/clients/" + id).expectProblem(403, "forbidden");
    key.delete("/clients/" + id).expectProblem(403, "forbidden");
    anonymous.delete("/clients/" + id).expectProblem(401, "not-authenticated");
    assertThat(watched.getState().isConnected()).isTrue();

    administrator.delete("/clients/" + id).expect(204);

    MqttClientDisconnectedContext ending = endings.poll(10, TimeUnit.SECONDS);
    assertThat(ending).isNotNull();
    assertThat(ending.getCause())
        .isInstanceOfSatisfying(
            Mqtt5DisconnectException.class,
            e ->
                assertThat(e.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION));
    administrator.delete("/clients/" + id).expectProblem(404, "not-found");
    assertThat(kicks("/clients/watched"))
        .containsExactly("done root", "started root", "refused dashboard", "refused vera");
    JsonNode done =
        administrator
            .get("/audit?action=client:kick&outcome=done&resource=/clients/watched")
            .expect(200)
            .items()
            .get(0);
    assertThat(done.path("changes"))
        .hasToString("[{\"field\":\"connected\",\"before\":\"true\",\"after\":\"false\"}]");
  }

  @Test
  void aClientOfVersion3IsKickedToo() throws Exception {
    try (PahoClient three = new PahoClient("three")) {
      three.connect();

      administrator.delete("/clients/" + idOf("three")).expect(204);

      assertThat(three.lost.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b/../c", "%2e%2e", "Ü ñ 漢字 🛰", "\"quoted\\\"", "~0"})
  void aClientMayCallItselfWhatItLikes(String clientId) {
    connect(clientId);

    JsonNode found = viewer.get("/clients").expect(200).items().get(0);
    assertThat(found.path("clientId").asText()).isEqualTo(clientId);
    administrator.delete("/clients/" + found.path("id").asText()).expect(204);

    assertThat(viewer.get("/clients").expect(200).items()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/clients?limit=0, invalid-input",
    "/clients?limit=1001, invalid-input",
    "/clients?limit=many, invalid-input",
    "/clients?limit=, invalid-input",
    "/clients?after=../x, invalid-input",
    "/clients?after=A, invalid-input",
    "/clients?q=x, invalid-input",
    "/clients?limit=1&limit=2, invalid-input",
  })
  void badInputIsNamed(String path, String code) {
    viewer.get(path).expectProblem(400, code);
  }

  @Test
  void badPathsAndMethodsAreRefused() {
    String unknown = "f".repeat(64);
    administrator.delete("/clients/" + unknown).expectProblem(404, "not-found");
    viewer.delete("/clients/" + unknown).expectProblem(403, "forbidden");
    administrator
        .delete("/clients/" + URLEncoder.encode("a/b", StandardCharsets.UTF_8))
        .expect(400);
    administrator.delete("/clients/UPPER").expect(404);
    administrator.delete("/clients/").expect(404);
    administrator.delete("/clients").expectProblem(405, "method-not-allowed");
    administrator.get("/clients/" + unknown).expectProblem(405, "method-not-allowed");
    anonymous.get("/clients").expectProblem(401, "not-authenticated");
    anonymous.bearer("cst_nonsense").get("/clients").expectProblem(401, "not-authenticated");
  }

  @Test
  void aStormLeavesExactlyTheQuotaConnected() throws Exception {
    List<CompletableFuture<Optional<Throwable>>> attempts =
        IntStream.range(0, STORM).mapToObj(i -> newClient("storm-" + i)).toList().stream()
            .map(client -> client.connect().handle((ok, e) -> Optional.ofNullable(e)))
            .toList();
    List<Throwable> refusals =
        attempts.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();

    assertThat(refusals)
        .hasSize(STORM - QUOTA)
        .allSatisfy(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        Mqtt5ConnAckException.class,
                        refused -> {
                          assertThat(refused.getMqttMessage().getReasonCode())
                              .isEqualTo(QUOTA_EXCEEDED);
                          assertThat(refused.getMqttMessage().getReasonCode().getCode())
                              .isEqualTo(151);
                          assertThat(refused.getMqttMessage().getReasonString()).isPresent();
                        }));
    assertThat(connected()).isEqualTo(QUOTA);
    assertThat(connections()).isEqualTo(QUOTA);
    assertThat(viewer.get("/clients?limit=1000").expect(200).items()).hasSize(QUOTA);
    assertThat(viewer.get("/license").expect(200).body().path("connectionLimit").asInt())
        .isEqualTo(QUOTA);
  }

  @Test
  void atFullQuotaASessionCanBeTakenOverAndNobodyElseComesIn() throws Exception {
    for (int i = 0; i < QUOTA; i++) {
      connect("full-" + i);
    }
    Mqtt5AsyncClient old = clients.get(7);

    connect("full-7");

    Eventually.await("the old connection ends", () -> !old.getState().isConnected());
    assertThat(connections()).isEqualTo(QUOTA);
    try (PahoClient newcomer = new PahoClient("newcomer")) {
      assertThat(newcomer.refusal()).isEqualTo(MqttException.REASON_CODE_NOT_AUTHORIZED);
    }

    clients.get(0).disconnect().join();
    Eventually.await("its place is free", () -> connections() == QUOTA - 1);
    connect("newcomer");
    assertThat(connections()).isEqualTo(QUOTA);
  }

  @Test
  void connectionsThatDieOnTheirWayInLeaveNoPlaceTaken() throws Exception {
    for (int i = 0; i < QUOTA + 10; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.mqttPort())) {
        // A close with this setting is a reset at once.
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(connectPacket("dying-" + i));
      }
    }

    for (int i = 0; i < QUOTA; i++) {
      Mqtt5AsyncClient client = newClient("after-" + i);
      Eventually.await("a place is free", () -> isLetIn(client));
    }
    assertThat(connections()).isEqualTo(QUOTA);
    // Not because the repair of missed ends had to step in; that would be a warning.
    assertThat(broker.complaints()).isEmpty();
  }

  @Test
  void aStormOfTakeoversLeavesOnePlaceForEachClientThatIsConnected() throws Exception {
    int ids = 20;
    List<CompletableFuture<Void>> attempts =
        IntStream.range(0, STORM).mapToObj(i -> newClient("taken-" + i % ids)).toList().stream()
            .map(client -> client.connect().handle((ok, e) -> (Void) null))
            .toList();
    attempts.forEach(CompletableFuture::join);

    // Both go down to that, each in its own time, so that they may also meet on the way.
    Eventually.await("one client of each id is connected", () -> connected() == ids);
    Eventually.await("and has the only place", () -> connections() == ids);
  }

  private static boolean isLetIn(Mqtt5AsyncClient client) {
    return client.connect().handle((ok, refused) -> refused == null).join();
  }

  /** MQTT 3.1.1, section 3.1: a CONNECT with a clean session. */
  private static byte[] connectPacket(String clientId) {
    byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(14 + id.length)
        .put((byte) 0x10)
        .put((byte) (12 + id.length))
        .putShort((short) 4)
        .put("MQTT".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 4)
        .put((byte) 2)
        .putShort((short) 60)
        .putShort((short) id.length)
        .put(id)
        .array();
  }

  private void connect(String clientId) {
    newClient(clientId).connect().join();
  }

  private Mqtt5AsyncClient newClient(String clientId) {
    Mqtt5AsyncClient client =
        Mqtt5Client.builder()
            .identifier(clientId)
            .serverHost(Settings.ADDRESS)
            .serverPort(broker.mqttPort())
            .buildAsync();
    clients.add(client);
    return client;
  }

  /** How many clients believe to be connected. */
  private long connected() {
    return clients.stream().filter(client -> client.getState().isConnected()).count();
  }

  /** How many places are taken. */
  private static int connections() {
    return viewer.get("/license").expect(200).body().path("connections").asInt();
  }

  private static String idOf(String clientId) {
    return viewer.get("/clients?limit=1000").expect(200).items().stream()
        .filter(item -> item.path("clientId").asText().equals(clientId))
        .map(item -> item.path("id").asText())
        .findFirst()
        .orElseThrow();
  }

  /** How attempts to kick ended and whose they were, newest first. */
  private static List<String> kicks(String resource) {
    return administrator.get("/audit?limit=1000").expect(200).items().stream()
        .filter(entry -> entry.path("action").asText().equals("client:kick"))
        .filter(entry -> entry.path("resource").asText().equals(resource))
        .map(
            entry ->
                entry.path("outcome").asText() + " " + entry.path("actor").path("name").asText())
        .toList();
  }

  /** A client of MQTT 3.1.1. */
  private static final class PahoClient implements AutoCloseable, MqttCallback {

    private final BlockingQueue<Throwable> lost = new ArrayBlockingQueue<>(10);
    private final MqttClient client;

    PahoClient(String clientId) throws MqttException {
      client =
          new MqttClient(
              "tcp://" + Settings.ADDRESS + ":" + broker.mqttPort(),
              clientId,
              new MemoryPersistence());
      client.setCallback(this);
      client.setTimeToWait(TimeUnit.SECONDS.toMillis(20));
    }

    void connect() throws MqttException {
      client.connect();
    }

    int refusal() {
      try {
        client.connect();
        throw new AssertionError("was let in");
      } catch (MqttException e) {
        return e.getReasonCode();
      }
    }

    @Override
    public void connectionLost(Throwable cause) {
      lost.add(cause);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      throw new AssertionError("Nothing was subscribed");
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
      throw new AssertionError("Nothing was published");
    }

    @Override
    public void close() throws MqttException {
      if (client.isConnected()) {
        client.disconnect();
      }
      client.close();
    }
  }
}
