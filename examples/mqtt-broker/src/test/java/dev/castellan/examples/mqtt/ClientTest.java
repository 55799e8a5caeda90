package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class ClientTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"sensor-1", "plant/7", "Ünal", "a b%c", "..", ".", "\u0001", "e\u0301", "~x"})
  void everyClientIdHasAnIdForUrlsAndAResource(String clientId) {
    Client client = new Client(clientId, "127.0.0.1");

    assertThat(client.id()).matches("[0-9a-f]{64}").isEqualTo(new Client(clientId, "").id());
    assertThat(client.resource().isWithin(Client.COLLECTION)).isTrue();
    assertThat(client.resource().segments()).hasSize(2);
  }

  @Test
  void anOrdinaryClientIdCanBeReadInTheAuditLog() {
    assertThat(new Client("plant/7", "").resource()).isEqualTo(Resource.of("clients", "plant/7"));
  }

  @Test
  void noClientCanPassForAnother() {
    Client odd = new Client("\u0000", "");
    String posing = odd.resource().segments().get(1);
    List<Client> clients =
        List.of(odd, new Client(posing, ""), new Client(odd.id(), ""), new Client("~", ""));
    Set<Resource> resources = new HashSet<>();

    clients.forEach(client -> resources.add(client.resource()));

    assertThat(resources).hasSize(clients.size());
  }

  @Test
  void theLongestClientIdFits() {
    assertThat(new Client("x".repeat(65_535), "").resource().segments().get(1)).hasSize(65);
  }
}
