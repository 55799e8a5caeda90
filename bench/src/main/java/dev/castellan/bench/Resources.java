package dev.castellan.bench;

import dev.castellan.access.Resource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to make the resource that a question is about. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Resources {

  @Param("1")
  long seed;

  private String[] paths = {};
  private String[][] segments = {};
  private int next;

  /** Makes the texts. */
  @Setup
  public void load() {
    Workload workload = Generator.workload(seed, Size.LARGE, Kind.PLAIN);
    Question[] questions = Generator.questions(seed, workload, Asking.WARM.questions());
    paths = new String[questions.length];
    segments = new String[questions.length][];
    for (int i = 0; i < questions.length; i++) {
      paths[i] = questions[i].path();
      segments[i] = paths[i].substring(1).split("/", -1);
    }
  }

  private int next() {
    next = next + 1 == paths.length ? 0 : next + 1;
    return next;
  }

  /** From four segments. */
  @Benchmark
  public Resource of() {
    return Resource.of(segments[next()]);
  }

  /** From the written form. */
  @Benchmark
  public Resource parse() {
    return Resource.parse(paths[next()]);
  }
}
