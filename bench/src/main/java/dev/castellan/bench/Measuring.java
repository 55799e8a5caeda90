package dev.castellan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks, each in a JVM of its own, and keeps the figures. */
final class Measuring {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Settings settings;
  private final Figures figures;

  Measuring(Settings settings, Figures figures) {
    this.settings = settings;
    this.figures = figures;
  }

  /**
   * Measures one row once.
   *
   * @throws RunnerException if it fails, be it for a wrong answer
   */
  void decisions(Scenario scenario, Contender contender) throws RunnerException, IOException {
    Path note = Files.createTempFile("castellan-bench", ".checked");
    Collection<RunResult> results =
        new Runner(
                options(Decisions.class)
                    .param("contender", contender.name())
                    .param("kind", scenario.kind().name())
                    .param("size", scenario.size().name())
                    .param("asking", scenario.asking().name())
                    .threads(scenario.threads())
                    .jvmArgsAppend("-D" + Decisions.NOTE + "=" + note)
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    for (IterationResult iteration : iterations(results)) {
      add(scenario, contender, Figures.Measure.CPU, iteration, CpuTime.LABEL);
      add(scenario, contender, Figures.Measure.BYTES, iteration, ALLOCATED);
      figures.add(
          scenario, contender, Figures.Measure.WALL, iteration.getPrimaryResult().getScore());
    }
    figures.add(
        scenario,
        contender,
        Figures.Measure.CHECKED,
        Integer.parseInt(Files.readString(note).trim()));
    Files.delete(note);
  }

  private void add(
      Scenario scenario,
      Contender contender,
      Figures.Measure measure,
      IterationResult iteration,
      String label) {
    figures.add(scenario, contender, measure, secondary(iteration, label));
  }

  private static double secondary(IterationResult iteration, String label) {
    return Objects.requireNonNull(iteration.getSecondaryResults().get(label), label).getScore();
  }

  /** Measures the making of resources once. */
  void resources() throws RunnerException {
    for (RunResult result : new Runner(options(Resources.class).build()).run()) {
      for (IterationResult iteration : iterations(List.of(result))) {
        figures.addResource(
            result.getPrimaryResult().getLabel(), secondary(iteration, CpuTime.LABEL));
      }
    }
  }

  private ChainedOptionsBuilder options(Class<?> benchmarks) {
    return new OptionsBuilder()
        .include("^" + benchmarks.getName().replace(".", "\\.") + "\\.")
        .param("seed", Long.toString(settings.seed()))
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .jvmArgs("-Xms1g", "-Xmx3g")
        .warmupIterations(settings.warmups())
        .warmupTime(settings.length())
        .measurementIterations(settings.iterations())
        .measurementTime(settings.length())
        .addProfiler(CpuTime.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  private static List<IterationResult> iterations(Collection<RunResult> results) {
    return results.stream()
        .flatMap(result -> result.getBenchmarkResults().stream())
        .map(BenchmarkResult::getIterationResults)
        .flatMap(Collection::stream)
        .toList();
  }
}
