package dev.castellan.bench.quota;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * One connection ends and comes again, with so many others open; each in its turn, so that what is
 * looked up is not in a cache.
 */
@State(Scope.Benchmark)
public class Admitting {

  @Param({"COUNTER_AND_MAP"})
  Keeper keeper = Keeper.COUNTER_AND_MAP;

  @Param({"1000", "1000000"})
  int open;

  @Param("1")
  long seed;

  @SuppressWarnings("NullAway.Init") // JMH calls fill before all else.
  private Places places;

  /** Lets all in. */
  @Setup
  public void fill() {
    places = keeper.open(open, new Names(open, seed));
    for (int at = 0; at < open; at++) {
      places.enter(at);
    }
  }

  /** Ends it. */
  @TearDown
  public void close() {
    places.close();
  }

  /** Which connections are one thread's, and which is next. */
  @State(Scope.Thread)
  public static class Cursor {

    private int first;
    private int end;
    private int next;

    /** Each thread has its part. */
    @Setup
    public void part(Admitting all, ThreadParams thread) {
      int each = all.open / thread.getThreadCount();
      first = each * thread.getThreadIndex();
      end = first + each;
      next = first;
    }
  }

  /** One leaves and enters. */
  @Benchmark
  public void closeAndAdmit(Cursor cursor) {
    int at = cursor.next;
    cursor.next = at + 1 == cursor.end ? cursor.first : at + 1;
    places.leave(at);
    places.enter(at);
  }
}
