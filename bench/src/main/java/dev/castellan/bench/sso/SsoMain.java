package dev.castellan.bench.sso;

import dev.castellan.bench.CpuTime;
import dev.castellan.bench.Machine;
import dev.castellan.bench.Runs;
import dev.castellan.bench.Samples;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures what it costs to verify what login providers send, and prints it as Markdown. */
public final class SsoMain {

  private SsoMain() {}

  /**
   * Runs it.
   *
   * @param args how many rounds; 2 if nothing is said
   */
  public static void main(String[] args) throws RunnerException {
    String given = String.join("", args).strip();
    int rounds = given.isEmpty() ? 2 : Integer.parseInt(given);
    System.out.printf(
        Locale.ROOT,
        "%s. %s. Load average %.1f at the beginning. %d rounds.%n%n",
        LocalDate.now(ZoneOffset.UTC),
        Machine.describe(),
        Machine.load(),
        rounds);
    System.out.println("| what is shown | CPU ms, median | its quartiles | KiB | aim, ms |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (Verifying.Shown shown : Verifying.Shown.values()) {
      measure(shown, rounds);
    }
  }

  private static void measure(Verifying.Shown shown, int rounds) throws RunnerException {
    Map<String, Samples> all =
        Runs.measure(
            new OptionsBuilder()
                .include("^" + Verifying.class.getName().replace(".", "\\.") + "\\.")
                .param("shown", shown.name())
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MILLISECONDS)
                .forks(rounds)
                .jvmArgs("-Xms1g", "-Xmx1g")
                .warmupIterations(10)
                .warmupTime(TimeValue.seconds(3))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(2))
                .addProfiler(CpuTime.class)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build());
    Samples cpu = all.getOrDefault(CpuTime.LABEL, new Samples());
    Samples bytes = all.getOrDefault(Runs.ALLOCATED, new Samples());
    System.out.printf(
        Locale.ROOT,
        "| %s | %.3f | %.3f .. %.3f | %.0f | %s |%n",
        shown,
        cpu.median().orElse(Double.NaN) / 1e6,
        cpu.quantile(0.25).orElse(Double.NaN) / 1e6,
        cpu.quantile(0.75).orElse(Double.NaN) / 1e6,
        bytes.median().orElse(Double.NaN) / 1024,
        shown.name().startsWith("TOKEN") ? "0.3" : "5");
  }
}
