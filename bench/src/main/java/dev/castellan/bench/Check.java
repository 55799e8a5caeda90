package dev.castellan.bench;

import java.util.concurrent.TimeUnit;

/**
 * Compares an engine's answers with the oracle's, and gives up on the first that differs: figures
 * of a wrong engine are worth nothing.
 */
final class Check {

  private final long nanos;

  /**
   * @param seconds how long at most; a slow engine is checked on the first questions only
   */
  Check(long seconds) {
    this.nanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Checks.
   *
   * @return how many questions were compared
   * @throws IllegalStateException if an answer is wrong
   */
  int run(String name, Workload workload, Question[] questions, Engine engine) {
    Oracle oracle = new Oracle(workload);
    long end = System.nanoTime() + nanos;
    int done = 0;
    while (done < questions.length && System.nanoTime() - end < 0) {
      boolean answer = engine.allowed(done);
      if (answer != oracle.allowed(questions[done])) {
        throw new IllegalStateException(
            name + " answers " + answer + " to " + questions[done] + ", which is wrong");
      }
      done++;
    }
    return done;
  }
}
