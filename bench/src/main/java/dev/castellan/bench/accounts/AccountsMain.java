package dev.castellan.bench.accounts;

import dev.castellan.bench.CostTable;
import dev.castellan.bench.CpuTime;
import dev.castellan.bench.Runs;
import dev.castellan.bench.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures what users, sessions and keys cost, and prints it as Markdown. */
public final class AccountsMain {

  /** How many there are; each user has a session. */
  private record Size(int users, int keys) {}

  private static final Size WHOLE = new Size(100_000, 1_000_000);

  private AccountsMain() {}

  /**
   * Runs it.
   *
   * @param args in one or several: how many rounds (2 if nothing is said), users and keys
   */
  public static void main(String[] args) throws Exception {
    List<Integer> numbers =
        Pattern.compile("\\D+")
            .splitAsStream(String.join(" ", args))
            .filter(word -> !word.isEmpty())
            .map(Integer::valueOf)
            .toList();
    int rounds = numbers.isEmpty() ? 2 : numbers.get(0);
    Size size = numbers.size() < 3 ? WHOLE : new Size(numbers.get(1), numbers.get(2));
    System.out.printf(
        Locale.ROOT,
        "%s %,d users, %,d keys.%n%n",
        CostTable.heading(rounds),
        size.users(),
        size.keys());
    Path folder = Files.createTempDirectory("castellan-bench");
    try {
      measure(folder, size, rounds);
    } finally {
      delete(folder);
    }
  }

  private static void measure(Path folder, Size size, int rounds) throws Exception {
    long start = System.nanoTime();
    Town.build(folder, size.users(), size.users(), size.keys());
    System.out.printf(
        Locale.ROOT,
        "The SQLite file was filled in %.0f s.%n%n",
        (System.nanoTime() - start) / 1e9);
    CostTable table = new CostTable(System.out, CostTable.Unit.NANOS);
    for (Authenticating.Shown shown : Authenticating.Shown.values()) {
      table.add(shown.toString(), authenticating(folder, shown, rounds));
    }
    System.out.println("\n| what | measured |\n| --- | --- |");
    for (Program program : Program.values()) {
      System.out.print(output(program, folder, size));
    }
  }

  private static Map<String, Samples> authenticating(
      Path folder, Authenticating.Shown shown, int rounds) throws RunnerException {
    return Runs.measure(
        new OptionsBuilder()
            .include("^" + Authenticating.class.getName().replace(".", "\\.") + "\\.")
            .param("shown", shown.name())
            .param("folder", folder.toString())
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(rounds)
            .jvmArgs("-Xms6g", "-Xmx6g")
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(CpuTime.class)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Runs a program in a JVM of its own. */
  private static String output(Program program, Path folder, Size size)
      throws IOException, InterruptedException {
    String heap = program == Program.LOGINS ? "-Xmx512m" : "-Xmx6g";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-classpath", System.getProperty("java.class.path")));
    command.addAll(List.of(Program.class.getName(), program.name(), folder.toString()));
    command.addAll(List.of(Integer.toString(size.users()), Integer.toString(size.keys())));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(program + " failed");
    }
    return output;
  }
}
