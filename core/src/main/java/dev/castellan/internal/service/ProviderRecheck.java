package dev.castellan.internal.service;

import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.login.provider.PasswordProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Looks users up again at providers that take passwords, as long as they have sessions: who is gone
 * there, or in other groups, is so here after minutes. Each node does it for itself, and for each
 * provider apart, so that none waits for another.
 */
public final class ProviderRecheck {

  /** How often to look whom to look up. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Engine engine;
  private final ProviderRunner runner;
  private final ProviderEntrance entrance;
  private final ProviderAnswers answers;

  /** By provider. Of the one thread that does chores. */
  private final Map<String, RecheckAtProvider> all = new HashMap<>();

  /** Whether a run could not begin, and is to at the next occasion. */
  private final AtomicBoolean soon = new AtomicBoolean();

  /** Looks up through these services. */
  public ProviderRecheck(Services services, StrangerLog strangers) {
    this.engine = services.operations().engine();
    this.runner = services.providers();
    this.entrance = new ProviderEntrance(services, new SecondStep(services, strangers));
    this.answers = new ProviderAnswers(engine);
  }

  /** From now on looks users up again. */
  public void start() {
    engine.chores().every(LOOK, "looking users up again", this::begin, soon);
  }

  /** Begins a run at each provider at which none goes on; does not wait for them. */
  private void begin() {
    if (!engine.freshness().allowsAdministration()) {
      soon.set(true);
      return;
    }
    List<HotProvider> asked =
        engine
            .snapshot()
            .providers()
            .all()
            .filter(HotProvider::enabled)
            .filter(this::mayTakePasswords)
            .toList();
    all.keySet().retainAll(asked.stream().map(HotProvider::id).collect(Collectors.toSet()));
    for (HotProvider provider : asked) {
      RecheckAtProvider recheck =
          all.computeIfAbsent(
              provider.id(), id -> new RecheckAtProvider(engine, runner, entrance, answers));
      if (!recheck.begin(provider)) {
        soon.set(true);
      }
    }
  }

  /** Of one that does not run, what is known from before says more. */
  private boolean mayTakePasswords(HotProvider provider) {
    return runner.running(provider).map(PasswordProvider.class::isInstance).orElse(true);
  }
}
