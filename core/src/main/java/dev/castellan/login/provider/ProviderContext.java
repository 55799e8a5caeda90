package dev.castellan.login.provider;

import java.time.Instant;
import java.util.random.RandomGenerator;

/** What Castellan lends a provider while it runs. Safe for use by many threads. */
public interface ProviderContext {

  /** The time now. */
  Instant now();

  /** Secure randomness. */
  RandomGenerator random();

  /**
   * Runs something again and again until the provider is closed, such as reading metadata anew; not
   * while the last run is still going on. What it throws is logged by its class alone.
   *
   * @param everySeconds at least 1
   */
  void repeat(int everySeconds, Runnable task);

  /**
   * Tells how the provider fares from now on, for its {@link ProviderState}.
   *
   * @param problem what is wrong; null when it works again
   */
  void report(@org.jspecify.annotations.Nullable ProviderProblem problem);
}
