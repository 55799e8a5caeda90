package dev.castellan.sso.saml;

import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderProblem;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What Castellan would lend; time stands still unless it is moved. */
final class Lent implements ProviderContext {

  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  final List<Runnable> tasks = new ArrayList<>();
  Optional<ProviderProblem> reported = Optional.empty();
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
  public void repeat(int everySeconds, Runnable task) {
    tasks.add(task);
  }

  @Override
  public void report(ProviderProblem problem) {
    reported = Optional.ofNullable(problem);
  }
}
