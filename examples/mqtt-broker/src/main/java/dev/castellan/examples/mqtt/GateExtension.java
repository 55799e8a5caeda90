package dev.castellan.examples.mqtt;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import dev.castellan.license.Admission;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the {@link QuotaGate} into HiveMQ: a place is taken while a client authenticates, its name
 * hangs on the connection, and it is given back when that connection ends, whatever the reason.
 *
 * <p>HiveMQ runs the callbacks of one client id one after the other, in the order of what happened,
 * so the end of a connection is never heard before its beginning.
 */
final class GateExtension
    implements ExtensionMain, SimpleAuthenticator, ClientLifecycleEventListener {

  private static final Logger LOG = LoggerFactory.getLogger(GateExtension.class);

  private static final String CONNECTION = "castellan.connection";
  private static final int RECONCILE_SECONDS = 15;
  private static final int KICK_SECONDS = 5;

  private final QuotaGate gate;
  private final Alarms alarms;

  GateExtension(QuotaGate gate, Alarms alarms) {
    this.gate = gate;
    this.alarms = alarms;
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    Services.securityRegistry().setAuthenticatorProvider(provider -> this);
    Services.eventRegistry().setClientLifecycleEventListener(provider -> this);
    alarms.open();
    // HiveMQ cancels it when it stops.
    var unused =
        Services.extensionExecutorService()
            .scheduleWithFixedDelay(
                this::reconcile, RECONCILE_SECONDS, RECONCILE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
    ConnectionInformation connection = input.getConnectionInformation();
    String address = connection.getInetAddress().map(InetAddress::getHostAddress).orElse("");
    Client client = new Client(input.getClientInformation().getClientId(), address);
    QuotaGate.Answer answer = gate.enter(client);
    if (answer instanceof QuotaGate.Answer.Welcome welcome) {
      connection.getConnectionAttributeStore().putAsString(CONNECTION, welcome.connection());
      output.authenticateSuccessfully();
    } else if (answer instanceof QuotaGate.Answer.Full full) {
      output.failAuthentication(ConnackReasonCode.QUOTA_EXCEEDED, text(full.refusal()));
    } else {
      output.failAuthentication(ConnackReasonCode.SERVER_UNAVAILABLE, "The broker is stopping");
    }
  }

  private static String text(Admission.Refused refusal) {
    return refusal.reason() == Admission.Reason.QUOTA_EXCEEDED
        ? "The licence allows " + refusal.limit() + " connections, and all are in use"
        : "This node has no place for another connection now; try again soon";
  }

  @Override
  public void onDisconnect(DisconnectEventInput input) {
    input
        .getConnectionInformation()
        .getConnectionAttributeStore()
        .getAsString(CONNECTION)
        .ifPresent(gate::leave);
  }

  /**
   * Disconnects a client and waits until that is done.
   *
   * @return whether it was connected
   * @throws IOException if the broker did not answer in time
   */
  boolean kick(Client client) throws IOException {
    Optional<String> connection = gate.connection(client);
    boolean wasConnected = disconnect(client.clientId());
    if (wasConnected) {
      // onDisconnect will say so too, but a list that is read right after a kick must know of it.
      connection.ifPresent(gate::leave);
    }
    return wasConnected;
  }

  private static boolean disconnect(String clientId) throws IOException {
    try {
      return Services.clientService()
          .disconnectClient(
              clientId,
              false,
              DisconnectReasonCode.ADMINISTRATIVE_ACTION,
              "An administrator ended this connection")
          .get(KICK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while a client was disconnected", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The broker did not disconnect a client", e);
    }
  }

  private void reconcile() {
    Set<String> connected = ConcurrentHashMap.newKeySet();
    var unused =
        Services.clientService()
            .iterateAllClients(
                (context, session) -> {
                  if (session.isConnected()) {
                    connected.add(session.getClientIdentifier());
                  }
                })
            .whenComplete((done, trouble) -> reconcile(connected, trouble));
  }

  private void reconcile(Set<String> connected, @Nullable Throwable trouble) {
    if (trouble != null) {
      LOG.warn("HiveMQ did not tell who is connected; the next look is soon", trouble);
      return;
    }
    int lost = gate.reconcile(connected);
    if (lost > 0) {
      LOG.warn("{} places of connections that are gone were given back", lost);
    }
  }

  @Override
  public void onMqttConnectionStart(ConnectionStartInput input) {
    // The place is taken in onConnect, which can refuse.
  }

  @Override
  public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
    // As above.
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
    // HiveMQ ends what extensionStart scheduled.
    alarms.close();
  }
}
