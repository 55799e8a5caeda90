package dev.castellan.bench.quota;

import dev.castellan.bench.CostTable;
import dev.castellan.bench.CpuTime;
import dev.castellan.bench.Heap;
import dev.castellan.bench.Runs;
import dev.castellan.bench.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures what a place of the quota costs, and prints it as Markdown. */
public final class QuotaMain {

  private static final List<Integer> OPEN = List.of(1_000, 1_000_000);
  private static final double MOST = 2;
  private static final double MOST_NANOS = 1_000;
  private static final int MOST_MEGABYTES = 150;

  private QuotaMain() {}

  /**
   * Runs it.
   *
   * @param args how many rounds, 3 if nothing is said; then, if it shall be quick, how many
   *     milliseconds an iteration takes
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 2 && args[0].equals("heap")) {
      heap(Keeper.valueOf(args[1]));
      return;
    }
    String[] words = args.length == 0 ? args : String.join(" ", args).trim().split("\\s+", -1);
    int rounds = words.length == 0 || words[0].isEmpty() ? 3 : Integer.parseInt(words[0]);
    int millis = words.length < 2 ? 1_000 : Integer.parseInt(words[1]);
    System.out.println(CostTable.heading(rounds) + "\n");
    System.out.println(
        "| open | threads | who | ns on the wall, median | its quartiles | CPU ns, median |"
            + " bytes | times counter and map |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    List<String> missed = new ArrayList<>();
    for (int open : OPEN) {
      for (int threads = 1; threads <= 2; threads++) {
        double bare = 0;
        for (Keeper keeper : Keeper.values()) {
          double wall = row(keeper, open, threads, rounds, millis, bare);
          bare = keeper == Keeper.COUNTER_AND_MAP ? wall : bare;
          if (isOurs(keeper) && (wall > MOST * bare || wall > MOST_NANOS)) {
            missed.add(keeper + " with " + open + " open and threads " + threads);
          }
        }
      }
    }
    System.out.println("\n| 1,000,000 open | heap, MB | with their names, MB |");
    System.out.println("| --- | --- | --- |");
    for (Keeper keeper : Keeper.values()) {
      String line = heapOf(keeper);
      System.out.println(line);
      if (isOurs(keeper) && megabytes(line) > MOST_MEGABYTES) {
        missed.add(keeper + " with its heap");
      }
    }
    System.out.println(
        missed.isEmpty()
            ? "\nEach target is met: at most twice the counter and map, at most 1 µs, at most 150 MB."
            : "\nMissed: " + missed);
  }

  private static boolean isOurs(Keeper keeper) {
    return keeper.name().startsWith("CASTELLAN");
  }

  /** Those of the permits alone, in the second column. */
  private static int megabytes(String line) {
    return Integer.parseInt(line.split("\\|", -1)[2].strip());
  }

  /** The median of the time on the wall. */
  private static double row(
      Keeper keeper, int open, int threads, int rounds, int millis, double bare)
      throws RunnerException {
    Map<String, Samples> all =
        Runs.measure(
            new OptionsBuilder()
                .include("^" + Admitting.class.getName().replace(".", "\\.") + "\\.")
                .param("keeper", keeper.name())
                .param("open", Integer.toString(open))
                .mode(Mode.AverageTime)
                .timeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
                .threads(threads)
                .forks(rounds)
                .jvmArgs("-Xms2g", "-Xmx2g")
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(millis))
                .addProfiler(CpuTime.class)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build());
    Samples wall = all.getOrDefault(Runs.WALL, new Samples());
    double median = wall.median().orElse(Double.NaN);
    System.out.printf(
        Locale.ROOT,
        "| %,d | %d | %s | %.0f | %.0f .. %.0f | %.0f | %.0f | %s |%n",
        open,
        threads,
        keeper,
        median,
        wall.quantile(0.25).orElse(Double.NaN),
        wall.quantile(0.75).orElse(Double.NaN),
        all.getOrDefault(CpuTime.LABEL, new Samples()).median().orElse(Double.NaN),
        all.getOrDefault(Runs.ALLOCATED, new Samples()).median().orElse(Double.NaN),
        bare == 0 ? "1" : String.format(Locale.ROOT, "%.2f", median / bare));
    return median;
  }

  /** In a JVM of its own. */
  private static String heapOf(Keeper keeper) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-classpath",
                System.getProperty("java.class.path"),
                QuotaMain.class.getName(),
                "heap",
                keeper.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(keeper + " failed");
    }
    return output.strip();
  }

  private static void heap(Keeper keeper) {
    int count = 1_000_000;
    keeper.open(1, new Names(1, 1)).close(); // Loads the classes.
    double empty = Heap.used(keeper);
    Names names = new Names(count, 1);
    double before = Heap.used(names);
    Places places = keeper.open(count, names);
    for (int at = 0; at < count; at++) {
      places.enter(at);
    }
    double after = Heap.used(List.of(names, places));
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f |%n",
        keeper,
        (after - before) / 1e6,
        (after - empty) / 1e6);
    places.close();
    System.exit(0);
  }
}
