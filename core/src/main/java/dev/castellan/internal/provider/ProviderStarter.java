package dev.castellan.internal.provider;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts login providers, on the runner's threads and within a time limit. */
public final class ProviderStarter {

  /** How long a start may take. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(ProviderStarter.class);

  /** How many providers are tried at once. */
  private static final int TRIALS = 2;

  private final Engine engine;
  private final SecretCipher cipher;
  private final ExecutorService threads;
  private final Semaphore trials = new Semaphore(TRIALS);

  /** Started, and to be closed. */
  private final Queue<ProviderInstance> over = new ConcurrentLinkedQueue<>();

  ProviderStarter(Engine engine, SecretCipher cipher, ExecutorService threads) {
    this.engine = engine;
    this.cipher = cipher;
    this.threads = threads;
  }

  /** The kind of this name; empty if the host has put in none. */
  public Optional<LoginProviderKind> kind(String name) {
    return Optional.ofNullable(engine.settings().loginProviderKinds().get(name));
  }

  /** Where a secret of a provider belongs. */
  public static String purpose(String id, String field) {
    return "login-provider/" + id + '/' + field;
  }

  /** A provider's secrets as they are. */
  public Map<String, SecretText> secrets(HotProvider provider) throws ProviderException {
    if (provider.isFixed()) {
      return provider.secrets();
    }
    Map<String, SecretText> open = new HashMap<>();
    try {
      for (Map.Entry<String, SecretText> sealed : provider.secrets().entrySet()) {
        open.put(
            sealed.getKey(),
            cipher.open(purpose(provider.id(), sealed.getKey()), sealed.getValue().expose()));
      }
    } catch (SealBrokenException e) {
      throw new ProviderException(
          ProviderProblem.CONFIGURATION, "A secret of it cannot be read; set it anew");
    }
    return open;
  }

  /** Whatever a kind throws that it may not, its text may be the peer's. */
  ProviderInstance begin(HotProvider provider, Map<String, SecretText> secrets)
      throws ProviderException {
    LoginProviderKind kind =
        kind(provider.kind())
            .orElseThrow(
                () ->
                    new ProviderException(
                        ProviderProblem.CONFIGURATION,
                        "This broker has no login providers of kind '" + provider.kind() + "'"));
    LentContext context = new LentContext(engine.settings().time(), engine.settings().random());
    ProviderConfig config =
        new ProviderFields(kind).config(provider.id(), provider.values(), secrets);
    try {
      return new ProviderInstance(kind.start(config, context), context);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("A login provider failed to start: {}", e.getClass().getName());
      throw unforeseen();
    }
  }

  /**
   * Starts a provider that is not in the snapshot. Blocks until it is, at most for the time limit.
   *
   * @param secrets as they are
   * @throws UnavailableException with {@code busy} if too many are being started
   */
  public ProviderInstance open(HotProvider provider, Map<String, SecretText> secrets)
      throws ProviderException {
    // Whoever comes second: a start that nobody waits for any more ends what it has started.
    AtomicBoolean met = new AtomicBoolean();
    Future<ProviderInstance> start;
    try {
      start =
          threads.submit(
              () -> {
                ProviderInstance instance = begin(provider, secrets);
                if (met.getAndSet(true)) {
                  instance.close();
                }
                return instance;
              });
    } catch (RejectedExecutionException e) {
      throw busy();
    }
    try {
      return result(start, LIMIT);
    } catch (TimeoutException e) {
      if (met.getAndSet(true)) {
        closeLater(start);
      }
      start.cancel(true);
      throw timeout();
    } catch (InterruptedException e) {
      if (met.getAndSet(true)) {
        closeLater(start);
      }
      start.cancel(true);
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  private static ProviderInstance result(Future<ProviderInstance> start, Duration limit)
      throws ProviderException, TimeoutException, InterruptedException {
    try {
      return start.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException trouble) {
        throw new ProviderException(trouble.problem(), String.valueOf(trouble.getMessage()));
      }
      Throwable bug = Objects.requireNonNullElse(e.getCause(), e);
      LOG.warn("A login provider failed to start: {}", bug.getClass().getName());
      throw unforeseen();
    }
  }

  /** One that was started in the moment in which the waiting ended. */
  private void closeLater(Future<ProviderInstance> started) {
    try {
      closeLater(result(started, Duration.ofSeconds(1)));
    } catch (ProviderException | TimeoutException e) {
      LOG.debug("It was not started after all");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts a provider to try it, and ends it again.
   *
   * @throws UnavailableException with {@code busy} if others are being tried
   */
  public <T> T trial(
      HotProvider provider, Map<String, SecretText> secrets, ProviderRunner.Call<T> call)
      throws ProviderException {
    if (!trials.tryAcquire()) {
      throw busy();
    }
    try {
      ProviderInstance instance = open(provider, secrets);
      try {
        return call.of(instance.provider());
      } finally {
        closeLater(instance);
      }
    } finally {
      trials.release();
    }
  }

  /** Does not wait: where there is no room now, it is done at a next tick. */
  void closeLater(ProviderInstance instance) {
    over.add(instance);
    closeOver();
  }

  /** Has those closed that are to be, on the runner's threads as soon as there is room. */
  void closeOver() {
    if (over.isEmpty()) {
      return;
    }
    try {
      threads.execute(this::closeAll);
    } catch (RejectedExecutionException e) {
      if (threads.isShutdown()) {
        closeAll();
      }
    }
  }

  /** Closes them now; may take seconds. */
  void closeAll() {
    for (ProviderInstance next = over.poll(); next != null; next = over.poll()) {
      next.close();
    }
  }

  static ProviderException timeout() {
    return new ProviderException(
        ProviderProblem.TIMEOUT, "It was not started within " + LIMIT.toSeconds() + " seconds");
  }

  static ProviderException unforeseen() {
    return new ProviderException(
        ProviderProblem.CONFIGURATION, "It failed in a way that was not foreseen; see the log");
  }

  static UnavailableException busy() {
    return new UnavailableException(
        ErrorCode.BUSY, "The login providers are asked too much; try again a little later");
  }
}
