package dev.castellan.bench.accounts;

import dev.castellan.bench.CpuTime;
import dev.castellan.bench.Machine;
import dev.castellan.bench.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures what users, sessions and keys cost, and prints it as Markdown. */
public final class AccountsMain {

  private static final int USERS = 100_000;
  private static final int KEYS = 1_000_000;

  private AccountsMain() {}

  /**
   * Runs it.
   *
   * @param args how many rounds, 2 if nothing is said
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length == 0 || args[0].isBlank() ? 2 : Integer.parseInt(args[0].trim());
    System.out.printf(
        Locale.ROOT,
        "%s. %s. Load average %.1f at the beginning. %d rounds. %,d users, %,d keys.%n%n",
        LocalDate.now(ZoneOffset.UTC),
        Machine.describe(),
        Machine.load(),
        rounds,
        USERS,
        KEYS);
    System.out.println("| what is shown | CPU ns, median | its quartiles | bytes |");
    System.out.println("| --- | --- | --- | --- |");
    for (Authenticating.Shown shown : Authenticating.Shown.values()) {
      authenticating(shown, rounds);
    }
    System.out.println("\n| what | measured |\n| --- | --- |");
    for (Program program : Program.values()) {
      System.out.print(output(program));
    }
  }

  private static void authenticating(Authenticating.Shown shown, int rounds)
      throws RunnerException {
    Map<String, Samples> all = new TreeMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include("^" + Authenticating.class.getName().replace(".", "\\.") + "\\.")
                    .param("shown", shown.name())
                    .param("users", Integer.toString(USERS))
                    .param("keys", Integer.toString(KEYS))
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
                    .build())
            .run()) {
      for (BenchmarkResult one : result.getBenchmarkResults()) {
        for (IterationResult iteration : one.getIterationResults()) {
          iteration
              .getSecondaryResults()
              .forEach(
                  (name, value) ->
                      all.computeIfAbsent(name, n -> new Samples()).add(value.getScore()));
        }
      }
    }
    Samples cpu = all.getOrDefault(CpuTime.LABEL, new Samples());
    Samples bytes = all.getOrDefault("gc.alloc.rate.norm", new Samples());
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f .. %.0f | %.0f |%n",
        shown,
        cpu.median().orElse(Double.NaN),
        cpu.quantile(0.25).orElse(Double.NaN),
        cpu.quantile(0.75).orElse(Double.NaN),
        bytes.median().orElse(Double.NaN));
  }

  /** Runs a program in a JVM of its own. */
  private static String output(Program program) throws IOException, InterruptedException {
    String heap = program == Program.LOGINS ? "-Xmx512m" : "-Xmx6g";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-classpath", System.getProperty("java.class.path")));
    command.addAll(List.of(Program.class.getName(), program.name()));
    command.addAll(List.of(Integer.toString(USERS), Integer.toString(KEYS)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(program + " failed");
    }
    return output;
  }
}
