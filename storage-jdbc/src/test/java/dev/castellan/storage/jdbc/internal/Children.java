package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.RecordStore;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a JVM of its own for a main class of the tests. */
final class Children {

  private Children() {}

  /**
   * Starts one.
   *
   * @param scratch where it may unpack SQLite's library; one that is killed leaves it there
   */
  public static Process start(Path scratch, Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + scratch,
                "-Dorg.sqlite.tmpdir=" + scratch,
                "-cp",
                classPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String classPath() {
    return Stream.concat(
            Stream.of("target/test-classes", "target/classes"),
            Stream.of(RecordStore.class.getName(), "org.sqlite.JDBC", "org.postgresql.Driver")
                .map(Children::origin))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String origin(String className) {
    try {
      return Path.of(
              Class.forName(className).getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
