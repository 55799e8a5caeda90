package dev.castellan.examples.mqtt;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.services.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HiveMQ Community Edition, unmodified, inside this process. MQTT sessions live in memory. */
final class MqttServer implements AutoCloseable {

  private static final String CONFIG =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <hivemq>
        <listeners>
          <tcp-listener>
            <port>%d</port>
            <bind-address>%s</bind-address>
          </tcp-listener>
        </listeners>
        <persistence>
          <mode>in-memory</mode>
        </persistence>
        <anonymous-usage-statistics>
          <enabled>false</enabled>
        </anonymous-usage-statistics>
      </hivemq>
      """;

  private static final Duration STOP = Duration.ofSeconds(7);

  private final QuotaGate gate;
  private final EmbeddedHiveMQ hivemq;

  private MqttServer(QuotaGate gate, EmbeddedHiveMQ hivemq) {
    this.gate = gate;
    this.hivemq = hivemq;
  }

  /**
   * Starts it and waits until it accepts connections.
   *
   * @param port where to listen; 0 takes any free port
   * @param folder HiveMQ's own
   * @throws StartException if it cannot listen there, or HiveMQ does not start
   */
  static MqttServer start(int port, Path folder, QuotaGate gate, GateExtension extension) {
    requireFree(port);
    EmbeddedHiveMQ hivemq = build(port, folder, extension);
    try {
      hivemq.start().join();
    } catch (CompletionException e) {
      stop(hivemq);
      requireFree(port); // Somebody may have been faster since.
      throw new StartException("HiveMQ did not start: " + e.getMessage(), e);
    }
    return new MqttServer(gate, hivemq);
  }

  /** Where it listens. */
  int port() {
    return Services.adminService().getServerInformation().getListener().stream()
        .mapToInt(Listener::getPort)
        .findFirst()
        .orElseThrow();
  }

  /** Refuses newcomers from now on, disconnects everybody, and stops. Takes about 4 seconds. */
  @Override
  public void close() throws IOException {
    gate.close();
    if (!stop(hivemq)) {
      throw new IOException("HiveMQ did not stop within " + STOP.toSeconds() + " s");
    }
  }

  /** Stops it, but waits no longer than so long: others want to stop, too. */
  private static boolean stop(EmbeddedHiveMQ hivemq) {
    try {
      hivemq.stop().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static EmbeddedHiveMQ build(int port, Path folder, GateExtension main) {
    try {
      Path config = Files.createDirectories(folder.resolve("conf"));
      Files.writeString(config.resolve("config.xml"), CONFIG.formatted(port, Settings.ADDRESS));
      return EmbeddedHiveMQ.builder()
          .withConfigurationFolder(config)
          .withDataFolder(Files.createDirectories(folder.resolve("data")))
          .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
          .withEmbeddedExtension(extension(main))
          .withoutLoggingBootstrap()
          .build();
    } catch (IOException e) {
      throw new StartException("The folder " + folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static EmbeddedExtension extension(GateExtension main) {
    return EmbeddedExtension.builder()
        .withId("castellan")
        .withName("Castellan")
        .withVersion("1")
        .withPriority(0)
        .withStartPriority(1_000)
        .withAuthor("Castellan")
        .withExtensionMain(main)
        .build();
  }

  /** HiveMQ would log errors, and throw one without a message; this says it in one line. */
  private static void requireFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      // The very address that is bound, and not whatever this machine calls its loopback.
      InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw StartException.cannotListen(port, Settings.MQTT_PORT, e);
    }
  }
}
