package dev.castellan.internal.access;

import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.internal.SystemKey;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.token.PresentedToken;
import dev.castellan.internal.token.Tokens;
import dev.castellan.login.Credential;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who shows a credential. Reads memory alone and takes no lock. */
public final class Authenticator {

  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

  private final Engine engine;
  private final SystemKey realm;
  private final Tokens tokens;

  /** Knows what the engine knows. */
  public Authenticator(Engine engine, Tokens tokens) {
    this.engine = engine;
    this.realm = engine.settings().systemKey();
    this.tokens = tokens;
  }

  /** See {@link dev.castellan.Castellan#authenticate}. */
  public Optional<Principal> authenticate(Credential credential, Origin origin) {
    if (engine.isClosed() || !engine.freshness().allowsDecisions()) {
      return Optional.empty();
    }
    try {
      return presented(credential).flatMap(token -> find(token, origin));
    } catch (RuntimeException e) {
      LOG.warn("A credential could not be looked at and is refused", e);
      return Optional.empty();
    }
  }

  private Optional<? extends PresentedToken> presented(Credential credential) {
    return credential instanceof Credential.KeyPair pair
        ? tokens.parsePair(pair.keyId(), pair.secret())
        : tokens.parse(((Credential.Token) credential).token());
  }

  private Optional<Principal> find(PresentedToken token, Origin origin) {
    Snapshot snapshot = engine.snapshot();
    Instant now = engine.now();
    if (token instanceof PresentedToken.OfSession session) {
      return session(snapshot, session, origin, now);
    }
    if (token instanceof PresentedToken.OfApiKey key) {
      return apiKey(snapshot, key, origin, now);
    }
    return Optional.empty();
  }

  /**
   * The session is looked up by the hash of a secret of 256 bits: what a lookup tells by its time
   * is of no use to somebody who cannot choose hashes.
   */
  private Optional<Principal> session(
      Snapshot snapshot, PresentedToken.OfSession token, Origin origin, Instant now) {
    return snapshot
        .session(token.hash())
        .flatMap(
            session ->
                engine
                    .sessions()
                    .userOf(snapshot, session, now)
                    .map(
                        user -> {
                          engine.sessions().touch(session, now);
                          return Caller.user(realm, user, session, origin);
                        }));
  }

  private Optional<Principal> apiKey(
      Snapshot snapshot, PresentedToken.OfApiKey token, Origin origin, Instant now) {
    byte[] shown = HexFormat.of().parseHex(token.hash());
    return snapshot
        .apiKey(token.id())
        .filter(key -> MessageDigest.isEqual(key.secretHash(), shown))
        .filter(key -> snapshot.isUsable(key, now))
        .map(key -> Caller.apiKey(realm, key, origin));
  }
}
