package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.access.Origin;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.secret.Pseudonyms;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what strangers are refused, and writes one audit entry for each source and minute: however
 * much a stranger does, it neither fills the store nor the memory. Names that nobody has are kept
 * as the number of a bucket only, since people type passwords into the wrong field. Safe for use by
 * many threads.
 */
public final class StrangerLog {

  private static final Logger LOG = LoggerFactory.getLogger(StrangerLog.class);

  /** How often to write an entry of what is complete: strangers cause no more writes than that. */
  public static final Duration EVERY = Duration.ofSeconds(1);

  /** Sources beyond these share one place in each minute. */
  private static final int MAX_SOURCES = 256;

  /** Places of others, of several minutes while the store is away. */
  private static final int MAX_OTHERS = 64;

  /** How many users and buckets one entry names at most. */
  private static final int MAX_NAMED = 16;

  private static final int MAX_ADDRESS = 64;
  private static final int BUCKETS = 1_024;
  private static final String OTHERS = "others";

  /** That an account was locked: not done by anybody, and no operation that can be asked for. */
  private static final String LOCK = "user:lock";

  private final Engine engine;
  private final Pseudonyms pseudonyms;

  /** Of the one thread that flushes now and then. */
  private long flushedAt;

  /** Guarded by itself, and held for moments only. */
  private final Map<Place, Tally> tallies = new LinkedHashMap<>();

  /** Writes through this engine. */
  public StrangerLog(Engine engine, Pseudonyms pseudonyms) {
    this.engine = engine;
    this.pseudonyms = pseudonyms;
    this.flushedAt = engine.settings().time().nanoTime();
  }

  private record Place(
      String action, Resource scope, Resource resource, String source, Instant minute) {}

  private static final class Tally {

    private long count;
    private boolean onDevice;
    private Optional<Instant> lockedUntil = Optional.empty();
    private final TreeSet<String> users = new TreeSet<>();
    private final TreeSet<Integer> buckets = new TreeSet<>();
    private final TreeSet<String> reasons = new TreeSet<>();

    void add(Tally other) {
      count += other.count;
      onDevice |= other.onDevice;
      lockedUntil = lockedUntil.isPresent() ? lockedUntil : other.lockedUntil;
      users.addAll(other.users);
      buckets.addAll(other.buckets);
      reasons.addAll(other.reasons);
    }
  }

  /** A login was refused, of this user or of a name that nobody has. */
  void refusedLogin(Origin origin, Optional<String> userId, String typed) {
    // Reckoned before the lock is taken, and of a bounded part: a stranger chooses the length.
    int bucket = pseudonyms.bucket(typed.substring(0, Math.min(typed.length(), 256)), BUCKETS);
    note(
        SessionStart.CREATE_SESSION,
        About.atRoot(Resources.sessions()),
        origin,
        tally -> {
          if (userId.isPresent() && tally.users.size() < MAX_NAMED) {
            tally.users.add(userId.get());
          } else if (userId.isEmpty() && tally.buckets.size() < MAX_NAMED) {
            tally.buckets.add(bucket);
          }
        });
  }

  /**
   * A login at a provider was refused.
   *
   * @param userId who it was, if it is known
   * @param reason why, in a word of ours
   */
  void refusedProvider(Origin origin, String provider, Optional<String> userId, String reason) {
    note(
        SessionStart.CREATE_SESSION,
        About.atRoot(Resources.provider(provider)),
        origin,
        tally -> {
          tally.reasons.add(reason);
          if (userId.isPresent() && tally.users.size() < MAX_NAMED) {
            tally.users.add(userId.get());
          }
        });
  }

  /** What was said to come from a provider, and ends sessions, was refused. */
  void refusedLogout(Origin origin, String provider, String reason) {
    note(
        SessionStart.DELETE_SESSION,
        About.atRoot(Resources.provider(provider)),
        origin,
        tally -> tally.reasons.add(reason));
  }

  /** A set-up token was refused without a look at it. */
  void refusedSetup(Origin origin) {
    note(Setup.COMPLETE, About.atRoot(Resources.SETUP), origin, tally -> {});
  }

  /**
   * So much has failed on a user's account, or on one of the user's devices, that it is locked.
   *
   * @param until when the lock ends; {@link dev.castellan.login.LockOut#UNTIL_UNLOCKED} if it does
   *     not by itself
   */
  public void locked(String userId, boolean onDevice, Instant until, Origin origin) {
    Resource scope = engine.snapshot().user(userId).map(HotUser::scope).orElse(Resource.ROOT);
    note(
        LOCK,
        new About(scope, Resources.user(scope, userId)),
        origin,
        tally -> {
          if (tally.users.size() < MAX_NAMED) {
            tally.users.add(userId);
          }
          tally.onDevice |= onDevice;
          tally.lockedUntil = Optional.of(until);
        });
  }

  /** A token for choosing a password was refused. */
  void refusedReset(Origin origin) {
    note(PasswordReset.ACTION, About.atRoot(Resources.users(Resource.ROOT)), origin, tally -> {});
  }

  private void note(
      String action, About about, Origin origin, java.util.function.Consumer<Tally> naming) {
    String source = source(origin);
    Instant minute = engine.now().truncatedTo(ChronoUnit.MINUTES);
    synchronized (tallies) {
      Place own = new Place(action, about.scope(), about.resource(), source, minute);
      Tally tally = tallies.computeIfAbsent(room(own), key -> new Tally());
      tally.count++;
      naming.accept(tally);
    }
  }

  /** Its own place while there is room; else one with others, at last of whatever minute. */
  private Place room(Place own) {
    if (tallies.size() < MAX_SOURCES || tallies.containsKey(own)) {
      return own;
    }
    Place others = others(own);
    return tallies.size() < MAX_SOURCES + MAX_OTHERS
        ? others
        : tallies.keySet().stream()
            .filter(place -> place.source.equals(OTHERS) && place.action.equals(own.action))
            .findFirst()
            .orElse(others);
  }

  /** Where all go for whom there is no room: one place for each action. */
  private static Place others(Place own) {
    return own.action.equals(LOCK)
        ? new Place(LOCK, Resource.ROOT, Resources.users(Resource.ROOT), OTHERS, own.minute)
        : new Place(own.action, own.scope, own.resource, OTHERS, own.minute);
  }

  /** What the host says of the source is not trusted to be short. */
  private static String source(Origin origin) {
    String address = origin.address().orElse("");
    return address.length() > MAX_ADDRESS ? OTHERS : address;
  }

  /**
   * Writes entries of minutes that are over, those that waited longest: one for each second since
   * the last time, and no more than make up for a minute.
   */
  public void flush() {
    long now = engine.settings().time().nanoTime();
    long seconds = Math.min(60, (now - flushedAt) / EVERY.toNanos());
    flushedAt = now;
    Instant minute = engine.now().truncatedTo(ChronoUnit.MINUTES);
    write(take(place -> !place.minute.equals(minute), (int) seconds));
  }

  /** Writes everything there is, before the end. */
  public void flushAll() {
    write(take(place -> true, Integer.MAX_VALUE));
  }

  private Map<Place, Tally> take(java.util.function.Predicate<Place> which, int most) {
    synchronized (tallies) {
      Map<Place, Tally> taken = new LinkedHashMap<>();
      tallies.forEach(
          (place, tally) -> {
            if (taken.size() < most && which.test(place)) {
              taken.put(place, tally);
            }
          });
      tallies.keySet().removeAll(taken.keySet());
      return taken;
    }
  }

  private void write(Map<Place, Tally> taken) {
    List<Place> left = new ArrayList<>(taken.keySet());
    try {
      for (Place place : taken.keySet()) {
        AuditDraft entry = entry(place, taken.getOrDefault(place, new Tally()));
        engine.changeEvenIfStale(
            draft -> {
              draft.audit(entry);
              return revision -> revision;
            });
        left.remove(place);
      }
    } catch (CastellanException e) {
      LOG.warn("What strangers were refused is not in the audit log yet: {}", e.code());
      putBack(left, taken);
    }
  }

  private void putBack(List<Place> left, Map<Place, Tally> taken) {
    synchronized (tallies) {
      for (Place place : left) {
        tallies
            .computeIfAbsent(room(place), key -> new Tally())
            .add(taken.getOrDefault(place, new Tally()));
      }
    }
  }

  private static AuditDraft entry(Place place, Tally tally) {
    Optional<String> address =
        Optional.of(place.source).filter(source -> !source.isEmpty() && !source.equals(OTHERS));
    AuditDraft entry =
        AuditDraft.done(
                Optional.empty(),
                place.action,
                place.resource,
                new Origin(address, Optional.empty()))
            .scope(place.scope)
            .detail("count", Long.toString(tally.count))
            .detail("minute", place.minute.toString());
    if (!place.action.equals(LOCK)) {
      entry = entry.outcome(AuditEntry.Outcome.REFUSED, Optional.of(ErrorCode.NOT_AUTHENTICATED));
    }
    if (tally.onDevice) {
      entry = entry.detail("on", "device");
    }
    if (tally.lockedUntil.isPresent()) {
      entry = entry.detail("lockedUntil", tally.lockedUntil.get().toString());
    }
    if (place.source.equals(OTHERS)) {
      entry = entry.detail("sources", OTHERS);
    }
    if (!tally.reasons.isEmpty()) {
      entry = entry.detail("reasons", String.join(",", tally.reasons));
    }
    if (!tally.users.isEmpty()) {
      entry = entry.detail("users", String.join(",", tally.users));
    }
    return tally.buckets.isEmpty()
        ? entry
        : entry.detail(
            "unknownNames",
            tally.buckets.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }
}
