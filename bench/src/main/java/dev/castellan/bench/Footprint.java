package dev.castellan.bench;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What it takes to load a policy: time, first and later, and heap. A program of its own, since only
 * the first load in a JVM is a cold one; what it prints is read by {@link #measure}.
 */
final class Footprint {

  private static final int WARM_LOADS = 25;

  /** Loads that come before the later ones that count. */
  private static final int WARMUPS = 10;

  /** What is slower than this has no need of them. */
  private static final double SLOW_MILLIS = 500;

  private static final long MOST_NANOS = 20_000_000_000L;

  private Footprint() {}

  /**
   * Loads one policy.
   *
   * @param args contender, kind, size, seed
   */
  public static void main(String[] args) {
    Contender contender = Contender.valueOf(args[0]);
    Workload workload =
        Generator.workload(Long.parseLong(args[3]), Size.valueOf(args[2]), Kind.valueOf(args[1]));
    Engine.Source source = contender.source(workload);
    long before = usedBeside(workload);
    long start = System.nanoTime();
    Engine.Loaded loaded = source.load();
    double cold = (System.nanoTime() - start) / 1e6;
    long heap = usedBeside(List.of(workload, loaded)) - before;
    Engine engine = loaded.asking(new Question[0]);
    long more = usedBeside(List.of(workload, loaded, engine)) - before - heap;
    System.out.printf(Locale.ROOT, "%.3f %.3f %d %d%n", cold, warm(source), heap, more);
    // A peer may have threads that nothing ends.
    System.exit(0);
  }

  private static double warm(Engine.Source source) {
    Samples samples = new Samples();
    long end = System.nanoTime() + MOST_NANOS;
    for (int i = 0; i < WARM_LOADS && System.nanoTime() - end < 0; i++) {
      System.gc();
      long start = System.nanoTime();
      source.load();
      double millis = (System.nanoTime() - start) / 1e6;
      if (i >= WARMUPS || millis > SLOW_MILLIS) {
        samples.add(millis);
      }
    }
    return samples.median().orElse(Double.NaN);
  }

  /** The heap in use while these are, too. */
  private static long usedBeside(Object held) {
    try {
      Runtime runtime = Runtime.getRuntime();
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        System.gc();
        least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
      }
      return least;
    } finally {
      Reference.reachabilityFence(held);
    }
  }

  /** Runs this program once and keeps what it says. */
  static void measure(Figures figures, Scenario scenario, Contender contender, long seed)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms1g",
                "-Xmx3g",
                "-classpath",
                System.getProperty("java.class.path"),
                Footprint.class.getName(),
                contender.name(),
                scenario.kind().name(),
                scenario.size().name(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    if (process.waitFor() != 0) {
      throw new IOException("The load of " + contender + " failed");
    }
    String[] words = output.substring(output.lastIndexOf('\n') + 1).split(" ", -1);
    figures.add(scenario, contender, Figures.Measure.LOAD_COLD, Double.parseDouble(words[0]));
    figures.add(scenario, contender, Figures.Measure.LOAD_WARM, Double.parseDouble(words[1]));
    figures.add(scenario, contender, Figures.Measure.HEAP, Double.parseDouble(words[2]));
    figures.add(scenario, contender, Figures.Measure.HEAP_SUBJECTS, Double.parseDouble(words[3]));
  }
}
