package dev.castellan.sso.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The provider {@code oidc-provider} of npm, which knows nothing of our libraries. */
public final class NodeProvider implements AutoCloseable {

  private static final Path FOLDER = Path.of("target", "oidc-provider");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "server.mjs");

  private final Process process;
  private final int port;

  private NodeProvider(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it with these clients, as a list in JSON. */
  public static NodeProvider start(String clients) {
    try {
      install();
      ProcessBuilder node = new ProcessBuilder("node", "server.mjs").directory(FOLDER.toFile());
      node.environment().put("CLIENTS", clients);
      node.redirectError(FOLDER.resolve("stderr.txt").toFile());
      Process process = node.start();
      return new NodeProvider(process, port(process));
    } catch (IOException e) {
      return unavailable(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int port(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("ready ")) {
        return Integer.parseInt(line.substring("ready ".length()));
      }
    }
    throw new AssertionError("oidc-provider ended; see " + FOLDER.resolve("stderr.txt"));
  }

  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    for (String file : FILES) {
      try (InputStream in =
          Objects.requireNonNull(
              NodeProvider.class.getResourceAsStream("/oidc-provider/" + file), file)) {
        Files.copy(in, FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.exists(FOLDER.resolve("installed"))) {
      return;
    }
    Process npm =
        new ProcessBuilder(
                "npm",
                "ci",
                "--fetch-retries=5",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--omit=dev")
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(new File(FOLDER.toFile(), "npm.txt"))
            .start();
    if (!npm.waitFor(240, TimeUnit.SECONDS) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      unavailable("npm ci failed; see " + FOLDER.resolve("npm.txt"));
    }
    Files.createFile(FOLDER.resolve("installed"));
  }

  private static NodeProvider unavailable(String why) {
    if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
      throw new AssertionError("oidc-provider is required but cannot be started here: " + why);
    }
    return Assumptions.abort("oidc-provider cannot be started here: " + why);
  }

  /** As it calls itself. */
  public String issuer() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
