package dev.castellan.internal.engine;

import dev.castellan.event.AdminEvent;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.KeyFileMark;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.ProviderMark;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what happened between two moments to a number of records, as events. For one use. */
final class Differences {

  private final Moment before;
  private final Moment after;
  private final Arrivals arrivals;
  private final List<AdminEvent> events = new ArrayList<>();
  private final Set<String> sessionsSeen = new LinkedHashSet<>();
  private final Set<String> keysSeen = new LinkedHashSet<>();

  private Differences(Moment before, Moment after, Arrivals arrivals) {
    this.before = before;
    this.after = after;
    this.arrivals = arrivals;
  }

  /**
   * The events, in the order of the keys; what follows from a user's change comes behind it.
   *
   * @param arrivals what could be used in between
   */
  static List<AdminEvent> between(
      Moment before, Moment after, Set<RecordKey> keys, Arrivals arrivals) {
    Differences differences = new Differences(before, after, arrivals);
    keys.forEach(differences::compare);
    return differences.events;
  }

  private void compare(RecordKey key) {
    switch (key.collection()) {
      case Records.USER -> compareUser(key.id());
      case Records.SESSION -> compareSession(key.id());
      case Records.API_KEY -> compareApiKey(key.id());
      case Records.LOGIN_PROVIDER -> compareSessionsOf(key.id());
      default -> compareMeta(key);
    }
  }

  private void compareMeta(RecordKey key) {
    if (key.equals(Records.SET_UP) && !before.snapshot().isSetUp() && after.snapshot().isSetUp()) {
      events.add(new AdminEvent.SetUpCompleted());
    }
    Records.keyFileOf(key).ifPresent(this::compareKeysOf);
    PolicyInForce.Source was = before.snapshot().policy().source();
    PolicyInForce.Source is = after.snapshot().policy().source();
    if (key.equals(Records.POLICY)
        && (was.number() != is.number() || !was.revision().equals(is.revision()))) {
      events.add(new AdminEvent.PolicyChanged(is.number(), is.revision()));
    }
  }

  private void compareUser(String id) {
    @Nullable HotUser was = before.snapshot().users().get(id).orElse(null);
    @Nullable HotUser is = after.snapshot().users().get(id).orElse(null);
    if (was == null) {
      if (is != null) {
        events.add(new AdminEvent.UserCreated(id, is.username()));
      }
      return;
    }
    if (is == null) {
      events.add(new AdminEvent.UserDeleted(id, was.username()));
    } else {
      compareUsers(was, is);
    }
    if (is == null
        || was.enabled() != is.enabled()
        || was.epoch() != is.epoch()
        || wasEnabledMeanwhile(was, is)) {
      compareDependants(id);
    }
  }

  private boolean wasEnabledMeanwhile(HotUser was, HotUser is) {
    return !was.enabled() && !is.enabled() && arrivals.hasUser(is.id());
  }

  private void compareUsers(HotUser was, HotUser is) {
    if (was.enabled() && !is.enabled()) {
      events.add(new AdminEvent.UserDisabled(is.id(), is.username()));
    }
    if (!was.enabled() && is.enabled()) {
      events.add(new AdminEvent.UserEnabled(is.id(), is.username()));
    }
    if (!before.bindingsOf(was).equals(after.bindingsOf(is)) || !was.groups().equals(is.groups())) {
      events.add(new AdminEvent.UserRolesChanged(is.id(), is.username()));
    }
    if (!was.passwordHash().equals(is.passwordHash()) && was.epoch() != is.epoch()) {
      events.add(new AdminEvent.UserPasswordChanged(is.id(), is.username()));
    }
  }

  private void compareDependants(String userId) {
    before
        .snapshot()
        .sessions()
        .forEach(
            (id, session) -> {
              if (session.userId().equals(userId)) {
                compareSession(id);
              }
            });
    before
        .snapshot()
        .apiKeys()
        .forEach(
            (id, key) -> {
              if (key.ownerId().equals(Optional.of(userId))) {
                compareApiKey(id);
              }
            });
  }

  private void compareSessionsOf(String provider) {
    before
        .snapshot()
        .sessions()
        .forEach(
            (id, session) -> {
              if (session.provider().map(ProviderMark::provider).equals(Optional.of(provider))) {
                compareSession(id);
              }
            });
  }

  private void compareSession(String id) {
    Optional<HotSession> was =
        arrivals.session(id).or(() -> before.snapshot().sessions().get(id).filter(before::isAlive));
    if (was.isEmpty() || !sessionsSeen.add(id)) {
      return;
    }
    if (after.snapshot().sessions().get(id).filter(after::isAlive).isEmpty()) {
      events.add(new AdminEvent.SessionEnded(id, was.get().userId()));
    }
  }

  private void compareApiKey(String id) {
    if (!keysSeen.add(id)) {
      return;
    }
    Optional<HotApiKey> was = before.apiKey(id);
    Optional<HotApiKey> is = after.apiKey(id);
    boolean can = is.filter(after::isUsable).isPresent();
    if (was.isEmpty() && is.isPresent()) {
      events.add(new AdminEvent.ApiKeyCreated(id, is.get().name()));
    }
    if (!can) {
      couldBeUsed(id, was)
          .ifPresent(key -> events.add(new AdminEvent.ApiKeyRevoked(id, key.name())));
    }
    if (can && was.isPresent() && !before.isUsable(was.get())) {
      events.add(new AdminEvent.ApiKeyRestored(id, is.get().name()));
    }
    if (can) {
      compareEnd(is.get());
    }
  }

  /** Told when the time comes, not when a key is made or changed so that it lies behind. */
  private void compareEnd(HotApiKey key) {
    Instant made = Instant.ofEpochMilli(key.createdMilli());
    Instant since = before.time().isAfter(made) ? before.time() : made;
    key.expiresAt()
        .filter(end -> Expiry.isTold(end, since, after.time()))
        .ifPresent(end -> events.add(Expiry.event(key.id(), key.name(), end, after.time())));
  }

  /** The keys that a file named then or names now. */
  private void compareKeysOf(String file) {
    for (Moment moment : List.of(before, after)) {
      moment
          .snapshot()
          .apiKeys()
          .forEach(
              (id, key) -> {
                if (key.file().map(KeyFileMark::file).equals(Optional.of(file))) {
                  compareApiKey(id);
                }
              });
    }
  }

  /** The key if it could be used then or in between. */
  private Optional<HotApiKey> couldBeUsed(String id, Optional<HotApiKey> was) {
    return arrivals
        .apiKey(id)
        .or(() -> was.filter(key -> before.isUsable(key) || hadOwnerMeanwhile(key)));
  }

  private boolean hadOwnerMeanwhile(HotApiKey key) {
    return key.enabled() && key.ownerId().filter(arrivals::hasUser).isPresent();
  }
}
