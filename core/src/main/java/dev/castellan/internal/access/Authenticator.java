package dev.castellan.internal.access;

import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.apikey.RateLimit;
import dev.castellan.internal.SystemKey;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.token.Digest;
import dev.castellan.internal.token.PresentedToken;
import dev.castellan.internal.token.Tokens;
import dev.castellan.login.Authentication;
import dev.castellan.login.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who shows a credential. Reads memory alone and takes no lock. */
public final class Authenticator {

  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

  private static final Authentication REFUSED = new Authentication.Refused();

  private final Engine engine;
  private final SystemKey realm;
  private final Tokens tokens;
  private final RateLimiter limiter;

  /** Knows what the engine knows. */
  public Authenticator(Engine engine, Tokens tokens) {
    this.engine = engine;
    this.realm = engine.settings().systemKey();
    this.tokens = tokens;
    this.limiter = new RateLimiter(engine.settings().time());
  }

  /** See {@link dev.castellan.Castellan#examine}. */
  public Authentication examine(Credential credential, Origin origin) {
    if (engine.isClosed() || !engine.freshness().allowsDecisions()) {
      return refused();
    }
    try {
      Optional<? extends PresentedToken> token = presented(credential);
      return token.isEmpty() ? refused() : find(token.get(), origin);
    } catch (RuntimeException e) {
      LOG.warn("A credential could not be looked at and is refused", e);
      return refused();
    }
  }

  /** Forgets what nobody needs to remember of calls. */
  public void tidy() {
    limiter.forgetFull();
  }

  private Optional<? extends PresentedToken> presented(Credential credential) {
    return credential instanceof Credential.KeyPair pair
        ? tokens.parsePair(pair.keyId(), pair.secret())
        : tokens.parse(((Credential.Token) credential).token());
  }

  private Authentication find(PresentedToken token, Origin origin) {
    Snapshot snapshot = engine.snapshot();
    Instant now = engine.now();
    if (token instanceof PresentedToken.OfSession session) {
      return session(snapshot, session, origin, now);
    }
    if (token instanceof PresentedToken.OfApiKey shown) {
      Optional<HotApiKey> key = key(snapshot, shown, now);
      return key.isPresent() ? admitted(key.get(), origin, now) : refused();
    }
    return refused();
  }

  private Authentication authenticated(Principal principal) {
    engine.counters().authentication(Counters.Authentication.AUTHENTICATED);
    return new Authentication.Authenticated(principal);
  }

  private Authentication refused() {
    engine.counters().authentication(Counters.Authentication.REFUSED);
    return REFUSED;
  }

  /**
   * The session is looked up by the hash of a secret of 256 bits: what a lookup tells by its time
   * is of no use to somebody who cannot choose hashes.
   */
  private Authentication session(
      Snapshot snapshot, PresentedToken.OfSession token, Origin origin, Instant now) {
    Optional<HotSession> session = snapshot.session(token.digest());
    Optional<HotUser> user =
        session.isPresent()
            ? engine.sessions().userOf(snapshot, session.get(), now)
            : Optional.empty();
    if (user.isEmpty()) {
      return refused();
    }
    engine.sessions().touch(session.get(), now);
    return authenticated(Caller.user(realm, user.get(), session.get(), origin));
  }

  /** The key of this secret, if it may be used: one made here, or else one that a file names. */
  private static Optional<HotApiKey> key(
      Snapshot snapshot, PresentedToken.OfApiKey shown, Instant now) {
    Optional<HotApiKey> made = snapshot.apiKey(shown);
    if (made.isPresent() && made.get().file().isEmpty()) {
      return opens(snapshot, made.get(), shown.digest(), now) ? made : Optional.empty();
    }
    List<HotApiKey> given = snapshot.givenKeys(shown);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Digest digest = shown.digest();
    return given.stream().filter(key -> opens(snapshot, key, digest, now)).findFirst();
  }

  private static boolean opens(Snapshot snapshot, HotApiKey key, Digest digest, Instant now) {
    return key.hasSecret(digest) && snapshot.isUsable(key, now);
  }

  private Authentication admitted(HotApiKey key, Origin origin, Instant now) {
    if (!key.isFor(origin.address())) {
      engine.counters().authentication(Counters.Authentication.WRONG_NETWORK);
      return REFUSED;
    }
    @Nullable RateLimit limit = key.rateLimit().orElse(null);
    long wait = limit == null ? 0 : limiter.take(key.id(), limit);
    if (wait > 0) {
      engine.counters().authentication(Counters.Authentication.TOO_MANY_CALLS);
      return new Authentication.TooManyCalls(Duration.ofNanos(wait));
    }
    engine.keyUses().touch(key, origin.address(), now);
    return authenticated(Caller.apiKey(realm, key, origin));
  }
}
