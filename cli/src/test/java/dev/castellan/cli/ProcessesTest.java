package dev.castellan.cli;

import static dev.castellan.cli.Broker.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands in processes of their own, two at once, on the file that a broker has open. */
@Timeout(120)
class ProcessesTest {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private Path folder;

  private Process start(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(JAVA, "-cp", path(), Main.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CASTELLAN_STORE", Broker.url(folder));
    builder.redirectOutput(folder.resolve("out-" + args[2]).toFile());
    return builder.start();
  }

  /** All that this process sees, whether as modules or as classes. */
  private static String path() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(name -> System.getProperty(name, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void theBrokerSeesWhatTwoOfThemDoAtOnce() throws Exception {
    try (Broker broker = Broker.in(folder)) {
      Process one = start("users", "add", "vera", "--invite", "--role", "viewer");
      Process two = start("keys", "create", "ci", "--role", "viewer");
      try {
        assertTrue(one.waitFor(60, TimeUnit.SECONDS) && two.waitFor(60, TimeUnit.SECONDS));
      } finally {
        one.destroyForcibly();
        two.destroyForcibly();
      }

      assertThat(folder.resolve("out-vera")).content().contains("username: vera");
      assertThat(folder.resolve("out-ci")).content().contains("token: cst_");
      await(() -> broker.admin().users().findByUsername("vera").isPresent());
      await(() -> broker.castellan.health().problems().isEmpty());
    }
  }
}
