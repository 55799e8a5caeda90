package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks users up again at providers that take passwords, as long as they have sessions: who is gone
 * there, or in other groups, is so here after minutes. While a provider cannot be asked its
 * sessions stay, but not for ever. Each node does it for itself.
 */
public final class ProviderRecheck {

  /** How often to look whom to look up. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  /** How often each user is looked up. */
  private static final Duration EVERY = Duration.ofMinutes(5);

  /** How long sessions stay while their provider cannot be asked. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(ProviderRecheck.class);

  private final Engine engine;
  private final ProviderRunner runner;
  private final ProviderEntrance entrance;
  private final AtomicBoolean running = new AtomicBoolean();

  /** Whether a run could not begin, and is to at the next occasion. */
  private final AtomicBoolean soon = new AtomicBoolean();

  /** When users were last looked up, or first seen. Of the one run alone that goes on. */
  private final Map<String, Looked> looked = new HashMap<>();

  /**
   * When somebody was looked up.
   *
   * @param tried whether it came to an answer or not
   * @param answered with an answer
   */
  private record Looked(Instant tried, Instant answered) {}

  /** Looks up through these services. */
  public ProviderRecheck(Services services, StrangerLog strangers) {
    this.engine = services.operations().engine();
    this.runner = services.providers();
    this.entrance = new ProviderEntrance(services, new SecondStep(services, strangers));
  }

  /** From now on looks users up again. */
  public void start() {
    engine.chores().every(LOOK, "looking users up again", this::begin, soon);
  }

  /** Begins a run, unless one goes on; does not wait for it. */
  private void begin() {
    if (!engine.freshness().allowsAdministration()) {
      soon.set(true);
    } else if (!running.getAndSet(true) && !runner.inBackground(this::run)) {
      running.set(false);
      soon.set(true);
    }
  }

  private void run() {
    try {
      Snapshot snapshot = engine.snapshot();
      Map<String, Instant> inSession = inSession(snapshot);
      looked.keySet().retainAll(inSession.keySet());
      inSession.forEach(
          (userId, login) ->
              snapshot.user(userId).ifPresent(user -> lookUp(snapshot, user, login)));
    } catch (CastellanException e) {
      LOG.debug("Users are looked up again later", e);
    } finally {
      running.set(false);
    }
  }

  /**
   * Whoever has a session that began at a provider which takes passwords, and when the last did.
   */
  private Map<String, Instant> inSession(Snapshot snapshot) {
    Set<String> providers =
        snapshot
            .providers()
            .all()
            .filter(HotProvider::enabled)
            .filter(
                provider ->
                    runner
                        .running(provider)
                        .map(PasswordProvider.class::isInstance)
                        .orElseGet(() -> isKnown(provider)))
            .map(HotProvider::id)
            .collect(Collectors.toSet());
    List<HotSession> sessions = snapshot.sessions().values().toList();
    Instant now = engine.now();
    return sessions.stream()
        .filter(session -> session.provider().isPresent())
        .filter(session -> providers.contains(session.provider().get().provider()))
        .filter(session -> snapshot.userOf(session, now).isPresent())
        .collect(
            Collectors.toMap(
                HotSession::userId,
                HotSession::createdAt,
                (first, second) -> first.isAfter(second) ? first : second));
  }

  /** One that does not run cannot be asked; that it takes passwords is known from before. */
  private boolean isKnown(HotProvider provider) {
    return looked.keySet().stream()
        .flatMap(id -> engine.snapshot().user(id).stream())
        .anyMatch(user -> user.source().equals(provider.id()));
  }

  private void lookUp(Snapshot snapshot, HotUser user, Instant login) {
    Instant now = engine.now();
    Looked last = looked.computeIfAbsent(user.id(), id -> new Looked(login, now));
    if (now.isBefore(last.tried().plus(EVERY)) || now.isBefore(login.plus(EVERY))) {
      return;
    }
    Optional<HotProvider> provider =
        snapshot.providers().find(user.source()).filter(HotProvider::enabled);
    Optional<String> subject =
        engine.read(Records.user(user.id()), UserDoc::read).flatMap(UserDoc::subject);
    if (provider.isPresent() && subject.isPresent()) {
      lookUp(provider.get(), user, subject.get(), last, now);
    }
  }

  private void lookUp(
      HotProvider provider, HotUser user, String subject, Looked last, Instant now) {
    Optional<Arrival> answer = ask(provider, subject);
    if (answer.isPresent()) {
      looked.put(user.id(), new Looked(now, now));
      entrance.reapply(
          provider,
          user.id(),
          answer
              .filter(Arrival.Identified.class::isInstance)
              .map(known -> ((Arrival.Identified) known).identity()));
    } else if (now.isBefore(last.answered().plus(PATIENCE))) {
      looked.put(user.id(), new Looked(now, last.answered()));
    } else {
      entrance.endSessions(provider, user.id());
    }
  }

  /** What the provider says of somebody; empty if it could not be asked. */
  private Optional<Arrival> ask(HotProvider provider, String subject) {
    try {
      Arrival arrival =
          runner.call(
              provider,
              running ->
                  running instanceof PasswordProvider asked
                      ? asked.lookUp(subject)
                      : new Arrival.Rejected(ProviderProblem.CONFIGURATION, "Not asked"));
      boolean trouble =
          arrival instanceof Arrival.Rejected rejected
              && rejected.problem() != ProviderProblem.ACCOUNT;
      return trouble ? Optional.empty() : Optional.of(arrival);
    } catch (CastellanException e) {
      return Optional.empty();
    }
  }
}
