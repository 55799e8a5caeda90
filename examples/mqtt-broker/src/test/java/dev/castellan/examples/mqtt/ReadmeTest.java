package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the READMEs show is true. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReadmeTest {

  private static final Path TOP = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(?:#[^)]*)?\\)");

  private static final String PROGRAM =
      """
      import dev.castellan.Castellan;
      import dev.castellan.console.Console;
      import dev.castellan.console.ConsoleServer;
      import dev.castellan.license.Admission;
      import dev.castellan.storage.jdbc.JdbcRecordStore;

      public final class TenLines implements java.util.concurrent.Callable<Boolean> {
        public Boolean call() throws Exception {
          %s
          http.close();
          castellan.close();
          return welcome;
        }
      }
      """;

  @TempDir private Path temp;

  @Test
  void theTenLinesWork() throws Exception {
    Matcher block = JAVA.matcher(Files.readString(TOP.resolve("README.md")));
    assertThat(block.find()).isTrue();
    String lines =
        block
            .group(1)
            .replace("jdbc:sqlite:data/", "jdbc:sqlite:" + temp + "/")
            .replace("8080", "0");
    Path source = Files.writeString(temp.resolve("TenLines.java"), PROGRAM.formatted(lines));
    compile(source);

    try (URLClassLoader loader = new URLClassLoader(new URL[] {temp.toUri().toURL()})) {
      Object program = loader.loadClass("TenLines").getDeclaredConstructor().newInstance();
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      PrintStream out = System.out;
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      try {
        assertThat(((Callable<?>) program).call()).isEqualTo(true);
      } finally {
        System.setOut(out);
      }
      assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith("cstsetup_");
    }
    assertThat(temp.resolve("castellan.db")).exists();
  }

  private void compile(Path source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-Xlint:all",
            "-Werror",
            "-proc:none",
            "-d",
            temp.toString(),
            "-cp",
            BrokerProcess.classPath());
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                options,
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled).as(messages.toString()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "examples/README.md",
        "examples/mqtt-broker/README.md",
        "examples/policy-tests/README.md",
        "examples/sso/README.md",
        "testkit/README.md"
      })
  void everyLinkLeadsSomewhere(String readme) throws IOException {
    Path file = TOP.resolve(readme);
    Stream<String> links =
        LINK.matcher(Files.readString(file)).results().map(link -> link.group(1));

    assertThat(links)
        .isNotEmpty()
        .allSatisfy(link -> assertThat(file.resolveSibling(link)).exists());
  }
}
