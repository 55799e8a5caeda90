package dev.castellan.sso.internal.oidc;

import com.nimbusds.jose.jwk.JWK;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.sso.internal.http.HttpCaller;
import dev.castellan.sso.internal.http.Request;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The keys of a provider. They are read at the start and then every {@value #REFRESH_SECONDS}
 * seconds, so that a login seldom waits for it; a key that is not known yet is looked for at once,
 * but not more often than each {@link #PAUSE}, whoever asks. When the provider cannot be reached,
 * the keys of before stand for {@link #OUTAGE}.
 */
final class KeyCache {

  static final int REFRESH_SECONDS = 300;
  static final Duration PAUSE = Duration.ofSeconds(30);
  static final Duration OUTAGE = Duration.ofHours(24);

  private record Loaded(KeySet keys, Instant at) {}

  private final HttpCaller http;
  private final Supplier<URI> address;
  private final ProviderContext context;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Loaded loaded;
  private Instant lastTry = Instant.EPOCH;

  KeyCache(HttpCaller http, Supplier<URI> address, ProviderContext context) {
    this.http = http;
    this.address = address;
    this.context = context;
    this.loaded = new Loaded(new KeySet(List.of()), Instant.EPOCH);
  }

  /** Reads the keys anew. */
  void load() throws ProviderException {
    loading.lock();
    try {
      lastTry = context.now();
      KeySet keys = KeySet.read(http.send(Request.get(address.get(), "application/json")));
      // An answer without keys is an answer: what was withdrawn is not good any more.
      loaded = new Loaded(keys, lastTry);
      if (keys.isEmpty()) {
        throw Problems.signature("The provider publishes no key for signatures");
      }
    } finally {
      loading.unlock();
    }
  }

  /** The key that is meant; never empty. */
  JWK find(String algorithm, Optional<String> kid) throws ProviderException {
    Optional<JWK> known = known(algorithm, kid);
    return known.isPresent() ? known.get() : afterAnotherLook(algorithm, kid);
  }

  private JWK afterAnotherLook(String algorithm, Optional<String> kid) throws ProviderException {
    loading.lock();
    try {
      // Somebody else may have read it while we waited.
      if (known(algorithm, kid).isEmpty() && mayTry()) {
        load();
      }
    } finally {
      loading.unlock();
    }
    return known(algorithm, kid)
        .orElseThrow(() -> Problems.signature("No key of the provider is the one that is meant"));
  }

  private boolean mayTry() {
    Instant now = context.now();
    // A clock that was set back must not keep new keys out.
    return lastTry.isAfter(now) || !now.isBefore(lastTry.plus(PAUSE));
  }

  private Optional<JWK> known(String algorithm, Optional<String> kid) {
    Loaded now = loaded;
    return context.now().isBefore(now.at().plus(OUTAGE))
        ? now.keys().choose(algorithm, kid)
        : Optional.empty();
  }
}
