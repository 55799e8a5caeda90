package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.examples.mqtt.QuotaGate.Answer;
import dev.castellan.license.Admission.Reason;
import dev.castellan.license.Admission.Refused;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class QuotaGateTest {

  private final FixedQuota quota = new FixedQuota(2);
  private final QuotaGate gate = new QuotaGate(quota);

  @Test
  void whoComesWhenAllPlacesAreTakenIsRefused() {
    enter("a");
    enter("b");

    assertThat(gate.enter(client("c")))
        .isEqualTo(new Answer.Full(new Refused(Reason.QUOTA_EXCEEDED, 2)));
    assertThat(clientIds()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aPlaceIsFreeAgainWhenItsConnectionEnds() {
    enter("a");
    String second = enter("b");

    gate.leave(second);

    assertThat(gate.enter(client("c"))).isInstanceOf(Answer.Welcome.class);
    assertThat(clientIds()).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void theEndOfAnOldConnectionLeavesThePlaceToTheOneThatTookItOver() {
    String old = enter("a");
    enter("b");
    String taker = enter("a");

    gate.leave(old);
    assertThat(quota.status().connections()).isEqualTo(2);
    assertThat(gate.enter(client("c")))
        .isEqualTo(new Answer.Full(new Refused(Reason.QUOTA_EXCEEDED, 2)));

    gate.leave(taker);
    assertThat(quota.status().connections()).isEqualTo(1);
  }

  @Test
  void whileASessionIsTakenOverNoConnectionIsTheClients() {
    String old = enter("a");
    enter("b");
    assertThat(gate.connection(client("a"))).contains(old);

    String taker = enter("a");
    assertThat(gate.connection(client("a"))).isEmpty();

    gate.leave(old);
    assertThat(gate.connection(client("a"))).contains(taker);
    assertThat(gate.connection(client("c"))).isEmpty();
  }

  @Test
  void sayingTwiceThatAConnectionEndedCostsNobodyAPlace() {
    String first = enter("a");

    gate.leave(first);
    enter("b");
    gate.leave(first);
    gate.leave("mqtt-99");

    assertThat(clientIds()).containsExactly("b");
    assertThat(quota.status().connections()).isEqualTo(1);
  }

  @Test
  void aMissedEndIsRepairedAtTheSecondLookAndNotAtTheFirst() {
    enter("gone");
    enter("there");

    assertThat(gate.reconcile(List.of("there"))).isZero();
    assertThat(clientIds()).contains("gone");

    assertThat(gate.reconcile(List.of("there"))).isEqualTo(1);
    assertThat(clientIds()).containsExactly("there");
    assertThat(quota.status().connections()).isEqualTo(1);
  }

  @Test
  void whoIsOnTheWayInWhenReconcilingKeepsThePlace() {
    enter("slow");

    gate.reconcile(List.of());
    gate.reconcile(List.of("slow"));
    gate.reconcile(List.of());

    assertThat(clientIds()).containsExactly("slow");
  }

  @Test
  void aClosedGateLetsNobodyInAndThrowsNobodyOut() {
    enter("a");

    gate.close();

    assertThat(gate.enter(client("b"))).isEqualTo(new Answer.Closed());
    assertThat(clientIds()).containsExactly("a");
  }

  private String enter(String clientId) {
    Answer answer = gate.enter(client(clientId));
    assertThat(answer).isInstanceOf(Answer.Welcome.class);
    return ((Answer.Welcome) answer).connection();
  }

  private static Client client(String clientId) {
    return new Client(clientId, "127.0.0.1");
  }

  private List<String> clientIds() {
    return gate.clients().values().stream().map(Client::clientId).toList();
  }
}
