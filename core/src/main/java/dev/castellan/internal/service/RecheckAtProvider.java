package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.ProviderAnswersDoc;
import dev.castellan.internal.model.ProviderMark;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up again those who are in a session that began at one provider. While the provider cannot
 * be asked their sessions stay; they end when it has answered on no node for long, which the store
 * knows. Somebody of whom it says nothing while it answers of others is treated alike, alone.
 */
final class RecheckAtProvider {

  /** How often each user is looked up. */
  private static final Duration EVERY = Duration.ofMinutes(5);

  /** In how many runs all are looked up where there are many: runs begin each minute. */
  private static final int RUNS = 5;

  /** How many a run looks up in any case; more are spread. */
  static final int LEAST_SHARE = 50;

  /** Where they are spread, so soon may somebody be looked up again. */
  private static final Duration SOONEST = Duration.ofMinutes(1);

  /** How long sessions stay without an answer. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** What says that the provider cannot be asked, by an account of ours too, of nobody. */
  private static final Set<ProviderProblem> SILENCE =
      EnumSet.of(
          ProviderProblem.CONFIGURATION,
          ProviderProblem.CREDENTIALS,
          ProviderProblem.NAME_UNKNOWN,
          ProviderProblem.NOT_ALLOWED,
          ProviderProblem.UNREACHABLE,
          ProviderProblem.TIMEOUT,
          ProviderProblem.TLS);

  private static final Logger LOG = LoggerFactory.getLogger(RecheckAtProvider.class);

  private final Engine engine;
  private final ProviderRunner runner;
  private final ProviderEntrance entrance;
  private final ProviderAnswers answers;
  private final AtomicBoolean running = new AtomicBoolean();

  // The rest is of the one run alone that goes on.

  private final Map<String, Looked> looked = new HashMap<>();
  private Optional<Instant> answeredHere = Optional.empty();
  private Optional<Instant> silentSince = Optional.empty();

  RecheckAtProvider(
      Engine engine, ProviderRunner runner, ProviderEntrance entrance, ProviderAnswers answers) {
    this.engine = engine;
    this.runner = runner;
    this.entrance = entrance;
    this.answers = answers;
  }

  /**
   * When somebody was looked up here.
   *
   * @param tried whether it came to an answer or not
   * @param answered with an answer, or first seen
   * @param failed at which time without one, if so at the last
   * @param told whether all nodes were told that there is none
   */
  private record Looked(Instant tried, Instant answered, Optional<Instant> failed, boolean told) {

    Looked failedAt(Instant now) {
      return new Looked(now, answered, Optional.of(now), told);
    }

    Looked asTold() {
      return new Looked(tried, answered, failed, true);
    }

    /** What other nodes hear meanwhile is not known of who is not among those that are stored. */
    Looked fromAnew(Instant now) {
      return new Looked(tried, now, failed, false);
    }
  }

  /** What the provider says of somebody. */
  private sealed interface Answer {

    /** Who they are now; empty if it does not vouch for them any more. */
    record Known(Optional<Identity> identity) implements Answer {}

    /** Nothing that can be used, though it answers. */
    record Nothing() implements Answer {}

    /** It does not answer. */
    record Silence() implements Answer {}
  }

  /**
   * Begins a run, unless one goes on; does not wait for it.
   *
   * @return whether there was room for it
   */
  boolean begin(HotProvider provider) {
    if (running.getAndSet(true)) {
      return true;
    }
    boolean begun = runner.inBackground(() -> run(provider));
    if (!begun) {
      running.set(false);
    }
    return begun;
  }

  private void run(HotProvider provider) {
    try {
      Snapshot snapshot = engine.snapshot();
      Map<String, Instant> logins = logins(snapshot, provider.id());
      looked.keySet().retainAll(logins.keySet());
      if (!logins.isEmpty() && takesPasswords(provider)) {
        lookUp(provider, logins);
      }
    } catch (CastellanException e) {
      LOG.debug("Users are looked up again later", e);
    } finally {
      running.set(false);
    }
  }

  /** One that does not run cannot be asked; that it takes passwords is known from before. */
  private boolean takesPasswords(HotProvider provider) {
    return runner
        .running(provider)
        .map(PasswordProvider.class::isInstance)
        .orElseGet(() -> answers.find(provider).isPresent());
  }

  /** Whoever has a session that began there, and when the last did. */
  private Map<String, Instant> logins(Snapshot snapshot, String provider) {
    Instant now = engine.now();
    return snapshot
        .sessions()
        .values()
        .filter(
            session -> session.provider().map(ProviderMark::provider).equals(Optional.of(provider)))
        .filter(session -> snapshot.userOf(session, now).isPresent())
        .collect(
            Collectors.toMap(
                HotSession::userId,
                HotSession::createdAt,
                (first, second) -> first.isAfter(second) ? first : second));
  }

  private void lookUp(HotProvider provider, Map<String, Instant> logins) {
    Instant now = engine.now();
    logins.forEach(
        (id, login) -> looked.putIfAbsent(id, new Looked(login, now, Optional.empty(), false)));
    Set<String> answered = new HashSet<>();
    Map<String, Instant> unanswered = new HashMap<>();
    boolean silent = false;
    for (String id : due(logins, now)) {
      Looked before = looked.getOrDefault(id, new Looked(now, now, Optional.empty(), false));
      looked.put(id, before.failedAt(now));
      Answer answer = subject(id).map(who -> ask(provider, who)).orElseGet(Answer.Nothing::new);
      if (answer instanceof Answer.Known known) {
        looked.put(id, new Looked(now, now, Optional.empty(), false));
        answered.add(id);
        entrance.reapply(provider, id, known.identity());
        continue;
      }
      silent = answer instanceof Answer.Silence;
      if (!silent || answeredSince(before, answered)) {
        unanswered.put(id, before.told() ? now : before.answered());
      }
      if (silent) {
        break;
      }
    }
    settle(provider, logins, answered, unanswered, silent);
  }

  /**
   * Those first who waited longest, and at the end those of whom there was no answer; of each sort
   * a fifth of all at most, so that thousands are not asked about at once. Where there are so many,
   * some are before it is time, so that nobody waits for longer than they should.
   */
  private List<String> due(Map<String, Instant> logins, Instant now) {
    int share = Math.max(LEAST_SHARE, (logins.size() + RUNS - 1) / RUNS);
    Duration soonest = logins.size() > LEAST_SHARE ? SOONEST : EVERY;
    return Stream.concat(
            oldest(logins, now.minus(soonest), one -> one.failed().isEmpty()).limit(share),
            oldest(logins, now.minus(EVERY), one -> one.failed().isPresent()).limit(share))
        .toList();
  }

  /** Those of whom nobody was asked since, in the order in which they were last. */
  private Stream<String> oldest(
      Map<String, Instant> logins, Instant since, Predicate<Looked> which) {
    Map<String, Instant> last = new HashMap<>();
    looked.forEach(
        (id, one) -> {
          Instant at = later(one.tried(), logins.getOrDefault(id, one.tried()));
          if (which.test(one) && !at.isAfter(since)) {
            last.put(id, at);
          }
        });
    return last.entrySet().stream().sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  private Optional<String> subject(String userId) {
    return engine.read(Records.user(userId), UserDoc::read).flatMap(UserDoc::subject);
  }

  /** Whether the provider has answered here of others since it last said nothing of this one. */
  private boolean answeredSince(Looked one, Set<String> answered) {
    return one.failed().isPresent()
        && (!answered.isEmpty()
            || answeredHere.map(at -> at.isAfter(one.failed().get())).orElse(false));
  }

  private void settle(
      HotProvider provider,
      Map<String, Instant> logins,
      Set<String> answered,
      Map<String, Instant> unanswered,
      boolean silent) {
    Instant now = engine.now();
    if (!answered.isEmpty()) {
      answeredHere = Optional.of(now);
      silentSince = Optional.empty();
    }
    if (answered.isEmpty() && unanswered.isEmpty() && !silent) {
      return;
    }
    ProviderAnswersDoc known =
        answers.note(
            provider,
            new ProviderAnswers.News(!answered.isEmpty(), answered, unanswered, logins.keySet()));
    Map<String, Instant> since = known.unanswered();
    for (String id : unanswered.keySet()) {
      Optional<Instant> from = Optional.ofNullable(since.get(id));
      looked.computeIfPresent(
          id, (key, one) -> from.isPresent() ? one.asTold() : one.fromAnew(now));
      from.ifPresent(at -> endIfOver(provider, id, later(at, logins.getOrDefault(id, now))));
    }
    if (silent) {
      silentSince = silentSince.or(() -> Optional.of(now));
      // A node that was just started has perhaps not begun to ask.
      if (!now.isBefore(silentSince.get().plus(EVERY))) {
        logins.forEach((id, login) -> endIfOver(provider, id, later(known.answeredAt(), login)));
      }
    }
  }

  private static Instant later(Instant first, Instant second) {
    return first.isAfter(second) ? first : second;
  }

  private void endIfOver(HotProvider provider, String userId, Instant vouchedFor) {
    if (!engine.now().isBefore(vouchedFor.plus(PATIENCE))) {
      entrance.endSessions(provider, userId);
    }
  }

  private Answer ask(HotProvider provider, String subject) {
    try {
      return answer(
          runner.call(
              provider,
              running ->
                  running instanceof PasswordProvider asked
                      ? asked.lookUp(subject)
                      : new Arrival.Rejected(ProviderProblem.CONFIGURATION, "Not asked")));
    } catch (CastellanException e) {
      return new Answer.Silence();
    }
  }

  private static Answer answer(Arrival arrival) {
    if (arrival instanceof Arrival.Identified somebody) {
      return new Answer.Known(Optional.of(somebody.identity()));
    }
    ProviderProblem problem = ((Arrival.Rejected) arrival).problem();
    if (problem == ProviderProblem.ACCOUNT) {
      return new Answer.Known(Optional.empty());
    }
    return SILENCE.contains(problem) ? new Answer.Silence() : new Answer.Nothing();
  }
}
