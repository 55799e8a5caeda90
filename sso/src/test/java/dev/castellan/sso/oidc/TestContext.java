package dev.castellan.sso.oidc;

import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.storage.testkit.FixedClock;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What Castellan lends a provider, moved by hand. */
public final class TestContext implements ProviderContext {

  public final FixedClock clock;
  public final List<ProviderProblem> reports = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();
  private final List<Runnable> repeated = new ArrayList<>();

  /** At some time. */
  public TestContext() {
    this(Instant.parse("2026-11-27T12:00:00Z"));
  }

  /** At this time. */
  public TestContext(Instant now) {
    this.clock = FixedClock.at(now);
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void repeat(int everySeconds, Runnable task) {
    repeated.add(task);
  }

  @Override
  public void report(@Nullable ProviderProblem problem) {
    reports.add(problem);
  }

  /** Runs all once that runs again and again. */
  public void runRepeated() {
    repeated.forEach(Runnable::run);
  }
}
