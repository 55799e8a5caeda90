package dev.castellan.examples.mqtt;

import static com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode.QUOTA_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import dev.castellan.examples.mqtt.Rest.Reply;
import dev.castellan.license.License;
import dev.castellan.license.LicenseIssuer;
import dev.castellan.license.LicenseLimits;
import dev.castellan.license.LicenseSigningKey;
import dev.castellan.license.Limit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A vendor sells connections: from no key to 200 of them, and what is told on the way. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LicenseEndToEndTest {

  private static final String PASSWORD = "a long and quiet river";

  @TempDir private Path folder;

  private final LicenseSigningKey vendor = LicenseSigningKey.generate(new SecureRandom());
  private final List<Mqtt5AsyncClient> clients = new ArrayList<>();
  private final List<String> alarms = new CopyOnWriteArrayList<>();

  private String key(String id, long connections) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new LicenseIssuer(vendor)
        .issue(
            License.builder(id, "Acme")
                .issuedAt(now.minus(1, ChronoUnit.DAYS))
                .expiresAt(now.plus(365, ChronoUnit.DAYS), 14)
                .limits(LicenseLimits.connections(Limit.of(connections)))
                .build());
  }

  private static Reply put(Rest caller, String key) {
    return caller.send("PUT", "/license", Optional.of(Map.of("key", key)));
  }

  private Mqtt5AsyncClient newClient(BrokerProcess broker) {
    Mqtt5AsyncClient client =
        Mqtt5Client.builder()
            .identifier("client-" + clients.size())
            .serverHost(Settings.ADDRESS)
            .serverPort(broker.mqttPort())
            .buildAsync();
    clients.add(client);
    return client;
  }

  /** Connects and disconnects clients until so many are connected. */
  private void connect(BrokerProcess broker, int upTo) {
    while (clients.size() < upTo) {
      newClient(broker).connect().join();
    }
    while (clients.size() > upTo) {
      clients.remove(clients.size() - 1).disconnect().join();
    }
  }

  private static boolean isFull(Mqtt5AsyncClient client) {
    return client
        .connect()
        .handle(
            (ok, e) ->
                e instanceof Mqtt5ConnAckException refused
                    && refused.getMqttMessage().getReasonCode() == QUOTA_EXCEEDED)
        .join();
  }

  @Test
  void aVendorSellsConnections() throws Exception {
    Path publicKey = folder.resolve("vendor.key.pub");
    Files.writeString(publicKey, vendor.publicPem());
    try (BrokerProcess broker =
        BrokerProcess.start(
            folder.resolve("data"), "-Dcastellan.license.public-key=" + publicKey)) {
      Eventually.await("a token is shown", () -> broker.says("setup-token: "));
      Rest anonymous = Rest.anonymous(broker);
      anonymous
          .post(
              "/setup",
              Map.of(
                  "token", broker.said("setup-token: "), "username", "root", "password", PASSWORD))
          .expect(201);
      Rest root = anonymous.login("root", PASSWORD);
      Reply community = root.get("/license").expect(200);
      assertThat(community.body().path("connectionLimit").asInt()).isEqualTo(50);
      assertThat(community.body().path("license").path("type").asText()).isEqualTo("community");

      Reply updated = put(root, "> " + key("L-200", 200) + "\r\n").expect(200);
      assertThat(updated.body().path("connectionLimit").asInt()).isEqualTo(200);
      put(root, key("L-200", 200) + "A").expectProblem(400, "license-invalid");

      Mqtt5AsyncClient listener = newClient(broker);
      listener.connect().join();
      listener
          .subscribeWith()
          .topicFilter(Alarms.TOPIC)
          .callback(
              publish ->
                  alarms.add(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)))
          .send()
          .join();
      connect(broker, 159);
      assertThat(alarms).isEmpty();
      connect(broker, 160);
      told("raised quota-high: 160 of 200 connections are open");
      connect(broker, 200);
      assertThat(isFull(newClient(broker))).isTrue();
      clients.remove(clients.size() - 1);
      told("raised quota-exceeded: 200 of 200 connections are open");

      Reply check = root.post("/license/check", Map.of("key", key("L-100", 100))).expect(200);
      assertThat(check.body().path("accepted").asBoolean()).isTrue();
      assertThat(check.body().path("connectionsAbove").asInt()).isEqualTo(100);
      assertThat(check.body().path("lost").findValuesAsText("what"))
          .contains("limits connections.hard");

      connect(broker, 151);
      assertThat(alarms).doesNotContain("cleared quota-high");
      connect(broker, 150);
      told("cleared quota-high");
      Eventually.await(
          "the log has them",
          () -> broker.errors().stream().anyMatch(line -> line.contains("cleared quota-high")));
      assertThat(root.get("/license/usage").expect(200).body().path("peakDay").asInt())
          .isEqualTo(200);
      connect(broker, 0);
    }
  }

  private void told(String alarm) throws InterruptedException {
    Eventually.await("it is told: " + alarm, () -> alarms.contains(alarm));
  }
}
