package dev.castellan.examples.mqtt;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.InvalidInputException;
import dev.castellan.OpenException;
import dev.castellan.console.Console;
import dev.castellan.console.ConsoleBuilder;
import dev.castellan.console.ConsoleServer;
import dev.castellan.console.JdkHttp;
import dev.castellan.console.Route;
import dev.castellan.license.LicenseVerifier;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A real MQTT broker with its administration inside. Prints where it can be reached and, while
 * nobody has set it up, the token to do so with; runs until a signal stops it.
 */
public final class Broker {

  private static final int CONNECTIONS = 50;

  private final Settings settings;
  private final Parts parts;
  private final Addition addition;

  private Broker(Settings settings, Parts parts, Addition addition) {
    this.settings = settings;
    this.parts = parts;
    this.addition = addition;
  }

  /** Runs the broker. The README tells which system properties it reads. */
  public static void main(String[] args) {
    run(Addition.NOTHING);
  }

  /** Runs the broker with something added, until a signal stops the process. */
  public static void run(Addition addition) {
    JdkHttp.prepare();
    Parts parts = new Parts();
    Runtime.getRuntime().addShutdownHook(Executors.defaultThreadFactory().newThread(parts::close));
    try {
      new Broker(Settings.from(System.getProperties()), parts, addition).start(System.out);
      new CountDownLatch(1).await();
    } catch (Throwable e) {
      // The last resort of a process: whoever started it gets one line and an exit code.
      System.err.println("broker: " + (e instanceof StartException ? e.getMessage() : e));
      System.exit(1);
    }
  }

  /** What is started first is stopped last. */
  private void start(PrintStream out) {
    DataFolder data = parts.add(DataFolder.open(settings.data()));
    Alarms alarms = new Alarms();
    Castellan castellan = parts.add(open(data, alarms));
    QuotaGate gate = new QuotaGate(castellan.license());
    GateExtension extension = new GateExtension(gate, alarms);
    ClientRoutes clients = new ClientRoutes(castellan.access(), gate, extension::kick);
    ConsoleServer http = parts.add(serve(castellan, clients));
    MqttServer mqtt =
        parts.add(MqttServer.start(settings.mqttPort(), data.mqtt(), gate, extension));
    out.println("mqtt: tcp://" + Settings.ADDRESS + ":" + mqtt.port());
    out.println("http: http://" + Settings.ADDRESS + ":" + http.port());
    out.println("dashboard: " + address(http.port()) + "/");
    castellan
        .setup()
        .token()
        .ifPresent(setup -> out.println("setup-token: " + setup.token().expose()));
    addition.printTo(out);
    out.flush();
  }

  private Castellan open(DataFolder data, Alarms alarms) {
    Optional<LicenseVerifier> verifier = settings.licenseKey().map(Broker::verifier);
    try {
      CastellanBuilder builder =
          Castellan.builder(JdbcRecordStore.openOrCreate("jdbc:sqlite:" + data.store()))
              .broker("Castellan example broker", "0.1.0")
              .resourceType(ClientRoutes.TYPE, "read", "list", "kick")
              .connectionLimit(CONNECTIONS)
              .listener(alarms);
      verifier.ifPresent(builder::licenseVerifier);
      addition.toCastellan(builder);
      return builder.open();
    } catch (StoreException | OpenException e) {
      throw new StartException("Cannot open " + data.store() + ": " + e.getMessage(), e);
    }
  }

  /** A real product has the vendor's public keys inside. */
  private static LicenseVerifier verifier(Path file) {
    try {
      return LicenseVerifier.ofVendor(List.of(Files.readString(file)), Set.of());
    } catch (IOException | InvalidInputException e) {
      throw new StartException(file + " holds no public key: " + e.getMessage(), e);
    }
  }

  /** Under which address browsers see the console: what links in it begin with. */
  private static String address(int port) {
    return "http://" + Settings.ADDRESS + ":" + port + "/admin";
  }

  private Console console(Castellan castellan, ClientRoutes clients, int port) {
    ConsoleBuilder console = Console.builder(castellan).publicUrl(address(port));
    for (Route route : clients.routes()) {
      console.route(route);
    }
    addition.toConsole(console);
    return console.build();
  }

  private ConsoleServer serve(Castellan castellan, ClientRoutes clients) {
    try {
      return ConsoleServer.start(
          port -> console(castellan, clients, port), Settings.ADDRESS, settings.httpPort());
    } catch (IOException e) {
      throw StartException.cannotListen(settings.httpPort(), Settings.HTTP_PORT, e);
    }
  }
}
