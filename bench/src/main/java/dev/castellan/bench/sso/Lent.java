package dev.castellan.bench.sso;

import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderProblem;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a provider is lent: a time that stands still, so that what was sent stays good. */
final class Lent implements ProviderContext {

  private final Instant now = Instant.now();
  private final SecureRandom random = new SecureRandom();

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void repeat(int everySeconds, Runnable task) {}

  @Override
  public void report(@Nullable ProviderProblem problem) {}
}
