package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as it is handed out, started as its users start it. The build names it once it is there.
 */
@Timeout(120)
@EnabledIfSystemProperty(named = "castellan.cli.jar", matches = ".+")
class RunnableJarTest {

  private static final Path JAR = Path.of(System.getProperty("castellan.cli.jar", ""));

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir Path folder;

  private record Ended(int code, String out, String err) {}

  /** Runs it alone, in an empty folder. */
  private Ended run(File output, String input, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
    command.addAll(List.of(args));
    return start(new ProcessBuilder(command), output, input);
  }

  private Ended start(ProcessBuilder builder, File output, String input)
      throws IOException, InterruptedException {
    Path in = Files.writeString(folder.resolve("in"), input);
    File err = folder.resolve("err").toFile();
    Process process =
        builder
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(output)
            .redirectError(err)
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "It does not end");
    } finally {
      process.destroyForcibly();
    }
    String out = output.length() == 0 ? "" : Files.readString(output.toPath());
    return new Ended(process.exitValue(), out, Files.readString(err.toPath()));
  }

  private Ended run(String input, String... args) throws IOException, InterruptedException {
    return run(folder.resolve("out").toFile(), input, args);
  }

  @Test
  void formatsAPolicy() throws IOException, InterruptedException {
    Ended ended = run("role r{allow *:read on zo%C3%AB}# ë", "policy", "fmt", "-");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).isEqualTo("# ë\nrole r {\n  allow *:read on zo%C3%AB\n}\n");
    assertThat(ended.code()).isZero();
  }

  @Test
  void administersAStore() throws IOException, InterruptedException {
    try (Broker broker = Broker.in(folder)) {
      Ended ended = run("", "users", "disable", "root", "--store", broker.url());
      assertThat(ended.err()).contains("[last-administrator]");
      assertThat(ended.code()).isEqualTo(5);

      ended = run("", "users", "list", "--store", broker.url());
      assertThat(ended.err()).isEmpty();
      assertThat(ended.out()).contains("root", "administrator");
      assertThat(ended.code()).isZero();
    }
  }

  @Test
  void hasTheDriverOfPostgres() throws IOException, InterruptedException {
    Ended ended = run("", "users", "list", "--store", "jdbc:postgresql://127.0.0.1:1/none");

    assertThat(ended.err()).startsWith("castellan: The store ").doesNotContain("driver is missing");
    assertThat(ended.code()).isEqualTo(8);
  }

  @Test
  void saysWhatIsWrongAndNothingElse() throws IOException, InterruptedException {
    Ended ended = run("", "policy", "check", "none.policy");

    assertThat(ended.err()).isEqualTo("none.policy: error: cannot be read: no such file\n");
    assertThat(ended.out()).isEmpty();
    assertThat(ended.code()).isEqualTo(3);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatItsOutputIsLost() throws IOException, InterruptedException {
    Ended ended = run(new File("/dev/full"), "role r { allow *:read on ** }", "policy", "fmt", "-");

    assertThat(ended.err()).isEqualTo("castellan: the output cannot be written\n");
    assertThat(ended.code()).isEqualTo(3);
  }

  /** The terminal is one that {@code script} of util-linux makes. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void hasColoursOnATerminalUnlessToldNotTo() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(SCRIPT), SCRIPT + " is missing");

    assertThat(onTerminal("TERM=xterm")).contains("policy: \u001b[32mok\u001b[0m: 1 role");
    assertThat(onTerminal("TERM=xterm", "NO_COLOR=1"))
        .contains("policy: ok: 1 role")
        .doesNotContain("\u001b");
  }

  private String onTerminal(String... variables) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.policy"), "role r { allow *:read on ** }");
    String line = "env -i " + String.join(" ", variables) + " " + JAVA + " -jar " + JAR;
    ProcessBuilder script =
        new ProcessBuilder(SCRIPT.toString(), "-qec", line + " policy check a.policy", "/dev/null");
    return start(script, folder.resolve("out").toFile(), "").out();
  }

  @Test
  void keepsTheLicencesOfWhatIsInside() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(text(jar, "LICENSE")).contains("Apache License", "Version 2.0, January 2004");
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
      assertThat(text(jar, "META-INF/NOTICE")).contains("Jackson JSON processor");
      assertThat(text(jar, "META-INF/LICENSE.txt")).contains("QOS.ch");
      assertThat(text(jar, "META-INF/LICENSE.md")).contains("Bouncy Castle");
      assertThat(text(jar, "META-INF/LICENSE")).contains("PostgreSQL Global Development Group");
      assertThat(text(jar, "META-INF/progressbar-LICENSE")).contains("Tongfei Chen");
      assertThat(text(jar, "META-INF/jline-LICENSE")).contains("JLine");
      assertThat(jar.getEntry("META-INF/maven/org.xerial/sqlite-jdbc/LICENSE")).isNotNull();
      assertThat(jar.getEntry("META-INF/FastDoubleParser-LICENSE")).isNotNull();
      String parts = text(jar, "META-INF/THIRD-PARTY.txt");
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().endsWith("/pom.properties")) {
          Properties part = new Properties();
          try (InputStream in = jar.getInputStream(entry)) {
            part.load(in);
          }
          assertThat(parts).contains(part.getProperty("artifactId"));
        }
      }
    }
  }

  @Test
  void holdsNothingThatDescribesOrSignsAnotherJar() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .noneMatch(name -> name.endsWith("module-info.class"))
          .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"))
          .noneMatch(name -> name.startsWith("org/jspecify/"));
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
