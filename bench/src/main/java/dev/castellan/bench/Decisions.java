package dev.castellan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** One decision after the other. The parameters are names of this package's enums. */
@State(Scope.Benchmark)
public class Decisions {

  /** The property that names a file for the number of answers that were checked. */
  static final String NOTE = "castellan.bench.note";

  private static final int CHECK_SECONDS = 5;

  @Param("LIMIT_HASHMAP")
  String contender = "";

  @Param("PLAIN")
  String kind = "";

  @Param("LARGE")
  String size = "";

  @Param("WARM")
  String asking = "";

  @Param("1")
  long seed;

  private Engine engine = question -> false;
  private int questions;

  /** Loads the policy and checks the answers. */
  @Setup
  public void load() throws IOException {
    Contender who = Contender.valueOf(contender);
    Workload workload = Generator.workload(seed, Size.valueOf(size), Kind.valueOf(kind));
    Question[] all = Generator.questions(seed, workload, Asking.valueOf(asking).questions());
    engine = who.source(workload).load().asking(all);
    questions = all.length;
    int checked = new Check(CHECK_SECONDS).run(contender, workload, all, engine);
    if (who == Contender.CASBIN_CACHED) {
      // Its row is about the cache, so that is filled, however long it takes.
      for (int i = 0; i < questions; i++) {
        engine.allowed(i);
      }
    }
    String note = System.getProperty(NOTE, "");
    if (!note.isEmpty()) {
      Files.writeString(Path.of(note), Integer.toString(checked));
    }
  }

  /** Where a thread is in the rotation. Threads begin apart from one another. */
  @State(Scope.Thread)
  public static class Cursor {

    private int next;

    /** Finds the beginning. */
    @Setup
    public void start(Decisions decisions, ThreadParams thread) {
      next = decisions.questions / thread.getThreadCount() * thread.getThreadIndex();
    }
  }

  /** Asks the next question. */
  @Benchmark
  public boolean decide(Cursor cursor) {
    int question = cursor.next;
    cursor.next = question + 1 == questions ? 0 : question + 1;
    return engine.allowed(question);
  }
}
