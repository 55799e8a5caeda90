package dev.castellan.bench.sso;

import dev.castellan.bench.CostTable;
import dev.castellan.bench.CpuTime;
import dev.castellan.bench.Runs;
import dev.castellan.bench.Samples;
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
    System.out.println(CostTable.heading(rounds) + "\n");
    CostTable table = new CostTable(System.out, CostTable.Unit.MILLIS, "aim, ms");
    for (Verifying.Shown shown : Verifying.Shown.values()) {
      String aim = shown.name().startsWith("TOKEN") ? "0.3" : "5";
      table.add(shown.toString(), measure(shown, rounds), aim);
    }
  }

  private static Map<String, Samples> measure(Verifying.Shown shown, int rounds)
      throws RunnerException {
    return Runs.measure(
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
  }
}
