package dev.castellan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a Castellan is.
 *
 * @param state in one word
 * @param age how old its knowledge of the store can be at most
 * @param problems what is wrong, in words without secrets; empty if nothing is
 */
public record Health(State state, Duration age, List<String> problems) {

  /** Copies the list. */
  public Health {
    problems = List.copyOf(problems);
  }

  /** The same with one more problem. */
  public Health and(String problem) {
    List<String> all = new ArrayList<>(problems);
    all.add(problem);
    return new Health(state == State.UP ? State.DEGRADED : state, age, all);
  }

  /** How a Castellan is, in one word. */
  public enum State {
    /** All is well. */
    UP,
    /** Decides, but something is wrong: see the problems. */
    DEGRADED,
    /** Denies everything: it has never read the store, or not for too long. */
    DOWN,
    /** Closed by the host. */
    CLOSED
  }
}
