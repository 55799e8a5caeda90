package dev.castellan.internal.login;

import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Network;
import dev.castellan.access.Origin;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.AttemptDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.secret.Pseudonyms;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.login.LockOut;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how often a secret can be guessed. An attempt is first written down as a failure, on the
 * condition that nobody else wrote meanwhile, and only then made; so of any number of attempts at
 * once, on any number of nodes, no more are made than are allowed. A right one is taken back.
 *
 * <p>What is locked is answered from a read or two, without a write: so what strangers write is
 * bounded by the delays and not by how often they try.
 *
 * <p>Safe for use by many threads; blocks on the store.
 */
public final class AttemptGate {

  private static final Logger LOG = LoggerFactory.getLogger(AttemptGate.class);

  /**
   * How many counters names that nobody has share, and sources. Bounds what strangers can fill; and
   * who wants to see whether a name shares a counter must keep very many locked at once.
   */
  private static final int BUCKETS = 1 << 18;

  private static final int MAX_NAME = 256;
  private static final int MAX_CONFLICTS = 200;
  private static final int MAX_LOST_ANSWERS = 3;

  /** The bytes of an IPv6 address that name the network of one customer. */
  private static final int V6_NETWORK_BYTES = 8;

  private final Engine engine;
  private final Pseudonyms pseudonyms;
  private final LockRules rules;
  private final LockNews news;
  private final Stripes stripes = new Stripes();

  /** Hears of accounts that were locked, not of each attempt that finds them so. */
  @FunctionalInterface
  public interface LockNews {

    /**
     * Too many attempts have failed. Does not block.
     *
     * @param onDevice whether one of the user's own devices is locked and not the account
     * @param until when the lock ends; {@link LockOut#UNTIL_UNLOCKED} if it does not by itself
     */
    void locked(String userId, boolean onDevice, Instant until, Origin origin);
  }

  /** Counts through this engine. */
  public AttemptGate(Engine engine, Pseudonyms pseudonyms, LockNews news) {
    this.engine = engine;
    this.pseudonyms = pseudonyms;
    this.rules = new LockRules(engine.settings().lockOut());
    this.news = news;
  }

  /**
   * Where an attempt is counted.
   *
   * @param account the user's, the device's, the session's, or that of a name which nobody has;
   *     none for what names nobody
   * @param source the source's; none without an address, and none for a known device
   * @param owner the user's, if {@code account} is a device's or session's
   * @param userId whose attempt it is, if somebody's
   */
  record Places(
      Optional<RecordKey> account,
      Optional<RecordKey> source,
      Optional<RecordKey> owner,
      Optional<String> userId) {

    List<RecordKey> written() {
      return Stream.of(account, source).flatMap(Optional::stream).toList();
    }
  }

  /**
   * Asks for an attempt on this user, whatever the user's state.
   *
   * @throws UnavailableException if the store is away; no attempt may be made then
   */
  public Attempt reserve(String userId, Origin origin) {
    return reserve(
        new Places(
            Optional.of(Records.attemptOfUser(userId)),
            source(origin),
            Optional.empty(),
            Optional.of(userId)),
        origin);
  }

  /**
   * Asks for an attempt on this user from a device of theirs, which has a counter of its own: so
   * nobody else locks it out. A device on which too much has failed in all is a stranger's again.
   *
   * @throws UnavailableException as {@link #reserve(String, Origin)}
   */
  public Attempt reserveOnDevice(String userId, String deviceId, Origin origin) {
    return reserveApart(userId, Records.attemptOfDevice(userId, deviceId), origin);
  }

  /**
   * Asks for an attempt on this user within a session of theirs, such as one with the present
   * password. A session has a counter of its own, as a device has.
   *
   * @throws UnavailableException as {@link #reserve(String, Origin)}
   */
  public Attempt reserveInSession(String userId, String sessionId, Origin origin) {
    return reserveApart(userId, Records.attemptOfSession(sessionId), origin);
  }

  private Attempt reserveApart(String userId, RecordKey device, Origin origin) {
    if (engine.read(device, AttemptDoc::read).filter(rules::isLockedForGood).isPresent()) {
      return reserve(userId, origin);
    }
    return reserve(
        new Places(
            Optional.of(device),
            Optional.empty(),
            Optional.of(Records.attemptOfUser(userId)),
            Optional.of(userId)),
        origin);
  }

  /**
   * Asks for an attempt on a name that nobody has.
   *
   * @throws UnavailableException as {@link #reserve(String, Origin)}
   */
  public Attempt reserveUnknown(String typed, Origin origin) {
    // Of a bounded part where it is no name: a stranger chooses the length.
    String name =
        Usernames.find(typed)
            .map(Username::canonical)
            .orElseGet(() -> typed.substring(0, Math.min(typed.length(), MAX_NAME)));
    RecordKey bucket = Records.attemptOfName(pseudonyms.bucket(name, BUCKETS));
    return reserve(
        new Places(Optional.of(bucket), source(origin), Optional.empty(), Optional.empty()),
        origin);
  }

  /**
   * Asks for an attempt that is counted by its source alone; without an address it is not counted.
   *
   * @throws UnavailableException as {@link #reserve(String, Origin)}
   */
  public Attempt reserveBySource(Origin origin) {
    return reserve(
        new Places(Optional.empty(), source(origin), Optional.empty(), Optional.empty()), origin);
  }

  /**
   * Whether too much has come to nothing from there of one thing, which is counted apart from all
   * others. Writes nothing.
   *
   * @param what names the thing
   * @throws UnavailableException as {@link #reserve(String, Origin)}
   */
  public boolean isSourceLocked(String what, Origin origin) {
    return look(bySource(what, origin)).locked().isPresent();
  }

  /**
   * Counts that something came to nothing from there; without an address it is not counted.
   *
   * @throws UnavailableException as {@link #reserve(String, Origin)}
   */
  public void failedFromSource(String what, Origin origin) {
    if (reserve(bySource(what, origin), origin) instanceof Attempt.Granted attempt) {
      attempt.failed();
    }
  }

  private Places bySource(String what, Origin origin) {
    return new Places(
        Optional.empty(), source(what + ' ', origin), Optional.empty(), Optional.empty());
  }

  private Attempt reserve(Places places, Origin origin) {
    if (places.written().isEmpty()) {
      return new Attempt.Granted(this, places, Optional.empty(), Optional.empty(), () -> {});
    }
    // Before the turn is taken, so that who is locked out keeps nobody waiting.
    Optional<Attempt> locked = look(places).locked();
    return locked.orElseGet(
        () -> stripes.holding(places.written(), () -> reserveInTurn(places, origin)));
  }

  private Attempt reserveInTurn(Places places, Origin origin) {
    int lost = 0;
    for (int conflicts = 0; conflicts < MAX_CONFLICTS; ) {
      Standing standing = look(places);
      if (standing.locked().isPresent()) {
        return standing.locked().get();
      }
      Next next = next(places, standing);
      Optional<CommitResult> answer = engine.note(next.batch(standing));
      if (answer.isEmpty()) {
        // Perhaps it was counted: then it counts as one that failed.
        if (++lost == MAX_LOST_ANSWERS) {
          throw new UnavailableException(
              ErrorCode.STORE_UNAVAILABLE, "The store does not answer; nothing was tried");
        }
      } else if (answer.get() instanceof CommitResult.Committed) {
        return new Attempt.Granted(
            this, places, next.account(), next.source(), () -> tell(places, next, origin));
      } else {
        conflicts++;
      }
    }
    throw new UnavailableException(
        ErrorCode.BUSY, "Others keep trying the same; try again a little later");
  }

  /** The counters as the store has them, and what follows from them. */
  private record Standing(
      Optional<StoredRecord> account, Optional<StoredRecord> source, Optional<Attempt> locked) {}

  private Standing look(Places places) {
    Instant now = engine.now();
    Optional<StoredRecord> account = places.account().flatMap(engine::read);
    Optional<Attempt> locked =
        account
            .flatMap(stored -> rules.lockedUntil(read(stored), now))
            .map(until -> counted(Counters.Lock.ACCOUNT, new Attempt.AccountLocked(until)));
    if (locked.isPresent() || places.source().isEmpty()) {
      return new Standing(account, Optional.empty(), locked);
    }
    Optional<StoredRecord> source = engine.read(places.source().get());
    return new Standing(
        account,
        source,
        source
            .flatMap(stored -> rules.sourceLockedUntil(read(stored), now))
            .map(until -> counted(Counters.Lock.SOURCE, new Attempt.SourceLocked(until))));
  }

  private Attempt counted(Counters.Lock by, Attempt locked) {
    engine.counters().locked(by);
    return locked;
  }

  /** The counters with one attempt more. */
  private record Next(Optional<AttemptDoc> account, Optional<AttemptDoc> source) {

    Batch batch(Standing before) {
      Batch.Builder batch = Batch.builder();
      account.ifPresent(counter -> batch.add(put(counter, before.account())));
      source.ifPresent(counter -> batch.add(put(counter, before.source())));
      return batch.build();
    }
  }

  private Next next(Places places, Standing standing) {
    Instant now = engine.now();
    return new Next(
        places
            .account()
            .map(
                key ->
                    rules.oneMore(
                        standing
                            .account()
                            .map(this::read)
                            .orElseGet(() -> AttemptDoc.none(key, now)),
                        now)),
        places
            .source()
            .map(
                key ->
                    standing
                        .source()
                        .map(this::read)
                        .filter(counter -> rules.isInWindow(counter, now))
                        .orElseGet(() -> AttemptDoc.none(key, now))
                        .oneMore(now, Optional.empty())));
  }

  private void tell(Places places, Next next, Origin origin) {
    Optional<Instant> until =
        next.account().flatMap(account -> rules.lockedUntil(account, engine.now()));
    if (places.userId().isPresent() && until.isPresent()) {
      news.locked(places.userId().get(), places.owner().isPresent(), until.get(), origin);
    }
  }

  /**
   * Takes an attempt back.
   *
   * @param right whether it was right, so that what failed before does not count any more
   */
  void settle(Attempt.Granted attempt, boolean right) {
    try {
      boolean done =
          stripes.holding(attempt.places().written(), () -> settleInTurn(attempt, right));
      if (!done) {
        LOG.warn("An attempt that did not fail stays counted; others kept writing");
      }
    } catch (CastellanException e) {
      LOG.warn("An attempt that did not fail stays counted: {}", e.code());
    }
  }

  private boolean settleInTurn(Attempt.Granted attempt, boolean right) {
    // A source's number is taken down, so after a lost answer once may be twice: rather not at all.
    boolean lost = false;
    for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      List<Write> writes = new ArrayList<>();
      if (right) {
        attempt
            .places()
            .account()
            .flatMap(this::find)
            .map(AttemptGate::delete)
            .ifPresent(writes::add);
        attempt
            .owner()
            .flatMap(this::find)
            .filter(stored -> rules.isLockedForGood(read(stored)))
            .map(AttemptGate::delete)
            .ifPresent(writes::add);
      } else if (!lost) {
        attempt.account().flatMap(this::oneLess).ifPresent(writes::add);
      }
      if (!lost) {
        attempt.source().flatMap(this::oneLess).ifPresent(writes::add);
      }
      if (writes.isEmpty()) {
        return true;
      }
      Optional<CommitResult> answer = engine.note(new Batch(writes));
      if (answer.filter(CommitResult.Committed.class::isInstance).isPresent()) {
        return true;
      }
      lost |= answer.isEmpty();
    }
    return false;
  }

  /** What takes one attempt off the counter on which it was made, if it is in the same run. */
  private Optional<Write> oneLess(AttemptDoc made) {
    return find(made.key())
        .flatMap(
            stored -> {
              AttemptDoc now = read(stored);
              if (!now.since().equals(made.since()) || now.failures() == 0) {
                return Optional.empty();
              }
              return Optional.of(
                  now.failures() == 1
                      ? delete(stored)
                      : put(rules.oneLess(now, made), Optional.of(stored)));
            });
  }

  private static Write put(AttemptDoc counter, Optional<StoredRecord> before) {
    return new Write.Put(
        counter.key(),
        counter.payload(),
        before.map(stored -> Condition.at(stored.revision())).orElse(Condition.ABSENT));
  }

  private static Write delete(StoredRecord stored) {
    return new Write.Delete(stored.key(), Condition.at(stored.revision()));
  }

  private Optional<StoredRecord> find(RecordKey key) {
    return engine.read(key);
  }

  private AttemptDoc read(StoredRecord stored) {
    return engine.understand(() -> AttemptDoc.read(stored));
  }

  private Optional<RecordKey> source(Origin origin) {
    return source("", origin);
  }

  private Optional<RecordKey> source(String what, Origin origin) {
    return origin
        .address()
        .map(address -> Network.canonicalAddress(address).map(AttemptGate::network).orElse(address))
        .map(text -> text.substring(0, Math.min(text.length(), MAX_NAME)))
        .map(text -> Records.attemptOfSource(pseudonyms.bucket(what + text, BUCKETS)));
  }

  /** An IPv4 address, or the first 64 bits of an IPv6 address: one customer has all the others. */
  private static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // An address that was read already, so no name is looked up.
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return HexFormat.of().formatHex(Arrays.copyOf(bytes, V6_NETWORK_BYTES));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An IPv6 address could not be read again", e);
    }
  }
}
