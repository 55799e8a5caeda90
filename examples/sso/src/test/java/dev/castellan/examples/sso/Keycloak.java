package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Keycloak as Maven Central has it, which the profile {@code long} unpacks. */
final class Keycloak implements AutoCloseable {

  private static final Path HOME = Path.of("target", "keycloak", "keycloak-26.7.3");
  private static final String REALM = "castellan";

  private final Process process;
  private final int port;

  private Keycloak(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it with its data in memory, and waits until it answers.
   *
   * @param realm what it knows, as JSON; named {@code castellan}
   */
  static Keycloak start(String realm) throws IOException, InterruptedException {
    Path script = HOME.resolve("bin/kc.sh");
    if (!Files.exists(script)) {
      return unavailable(script + " is missing");
    }
    Path imports = Files.createDirectories(HOME.resolve("data/import"));
    Files.writeString(imports.resolve(REALM + "-realm.json"), realm);
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "bash",
                script.toString(),
                "start-dev",
                "--db=dev-mem",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--import-realm"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    Path log = HOME.resolve("log.txt");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Keycloak started = new Keycloak(builder.start(), port);
    started.await(log);
    return started;
  }

  private static Keycloak unavailable(String why) {
    if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
      throw new AssertionError("Keycloak is required but cannot be started here: " + why);
    }
    return Assumptions.abort("Keycloak cannot be started here: " + why);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(12);
    while (!answers()) {
      if (process.waitFor(500, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        close();
        throw new AssertionError("Keycloak does not answer: " + Files.readString(log));
      }
    }
  }

  private boolean answers() {
    try {
      URI known = URI.create(issuer() + "/.well-known/openid-configuration");
      HttpURLConnection connection = (HttpURLConnection) known.toURL().openConnection();
      connection.setReadTimeout(60_000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + port + "/realms/" + REALM;
  }

  /** Where its metadata for SAML lies. */
  String metadata() {
    return issuer() + "/protocol/saml/descriptor";
  }

  /** Where people log out whom no client has sent. */
  URI logout() {
    return URI.create(issuer() + "/protocol/openid-connect/logout");
  }

  /** The script is not the server: that is a child of it. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    assertThat(process.onExit().join().isAlive()).isFalse();
  }
}
