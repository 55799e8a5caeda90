package dev.castellan.internal.engine;

import dev.castellan.event.AdminEvent;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.RecordKey;
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
  private final List<AdminEvent> events = new ArrayList<>();
  private final Set<String> sessionsSeen = new LinkedHashSet<>();
  private final Set<String> keysSeen = new LinkedHashSet<>();

  private Differences(Moment before, Moment after) {
    this.before = before;
    this.after = after;
  }

  /** The events, in the order of the keys; what follows from a user's change comes behind it. */
  static List<AdminEvent> between(Moment before, Moment after, Set<RecordKey> keys) {
    Differences differences = new Differences(before, after);
    keys.forEach(differences::compare);
    return differences.events;
  }

  private void compare(RecordKey key) {
    switch (key.collection()) {
      case Records.USER -> compareUser(key.id());
      case Records.SESSION -> compareSession(key.id());
      case Records.API_KEY -> compareApiKey(key.id());
      default -> compareMeta(key);
    }
  }

  private void compareMeta(RecordKey key) {
    if (key.equals(Records.SET_UP) && !before.snapshot().isSetUp() && after.snapshot().isSetUp()) {
      events.add(new AdminEvent.SetUpCompleted());
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
    if (is == null || was.enabled() != is.enabled() || was.epoch() != is.epoch()) {
      compareDependants(id);
    }
  }

  private void compareUsers(HotUser was, HotUser is) {
    if (was.enabled() && !is.enabled()) {
      events.add(new AdminEvent.UserDisabled(is.id(), is.username()));
    }
    if (!was.enabled() && is.enabled()) {
      events.add(new AdminEvent.UserEnabled(is.id(), is.username()));
    }
    if (!before.bindingsOf(was).equals(after.bindingsOf(is))) {
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

  private void compareSession(String id) {
    @Nullable HotSession was = before.snapshot().sessions().get(id).orElse(null);
    if (was == null || !before.isAlive(was) || !sessionsSeen.add(id)) {
      return;
    }
    @Nullable HotSession is = after.snapshot().sessions().get(id).orElse(null);
    if (is == null || !after.isAlive(is)) {
      events.add(new AdminEvent.SessionEnded(id, was.userId()));
    }
  }

  private void compareApiKey(String id) {
    @Nullable HotApiKey was = before.snapshot().apiKeys().get(id).orElse(null);
    @Nullable HotApiKey is = after.snapshot().apiKeys().get(id).orElse(null);
    if (!keysSeen.add(id)) {
      return;
    }
    if (was == null && is != null) {
      events.add(new AdminEvent.ApiKeyCreated(id, is.name()));
    }
    boolean could = isUsable(before, was);
    boolean can = isUsable(after, is);
    if (was != null && could && !can) {
      events.add(new AdminEvent.ApiKeyRevoked(id, was.name()));
    }
    if (was != null && is != null && !could && can) {
      events.add(new AdminEvent.ApiKeyRestored(id, is.name()));
    }
  }

  private static boolean isUsable(Moment moment, @Nullable HotApiKey key) {
    return key != null && moment.isUsable(key);
  }
}
