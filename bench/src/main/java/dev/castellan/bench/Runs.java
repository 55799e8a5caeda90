package dev.castellan.bench;

import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;

/** What JMH measured, by what it is called. */
public final class Runs {

  /** The time on the wall. */
  public static final String WALL = "wall";

  /** Bytes of each operation, by JMH's {@code gc} profiler. */
  public static final String ALLOCATED = "gc.alloc.rate.norm";

  private Runs() {}

  /** Runs it; one sample for each iteration that counts. */
  public static Map<String, Samples> measure(Options options) throws RunnerException {
    Map<String, Samples> all = new TreeMap<>();
    for (RunResult result : new Runner(options).run()) {
      for (BenchmarkResult one : result.getBenchmarkResults()) {
        for (IterationResult iteration : one.getIterationResults()) {
          add(all, WALL, iteration.getPrimaryResult().getScore());
          iteration
              .getSecondaryResults()
              .forEach((name, value) -> add(all, name, value.getScore()));
        }
      }
    }
    return all;
  }

  private static void add(Map<String, Samples> all, String name, double value) {
    all.computeIfAbsent(name, key -> new Samples()).add(value);
  }
}
