package dev.castellan.internal.provider;

import dev.castellan.ErrorCode;
import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.Records;
import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderState;
import dev.castellan.secret.SecretCipher;
import dev.castellan.storage.internal.SystemRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the login providers of the snapshot on this node. Starting and stopping happens on a few
 * threads of its own, with a time limit, and what cannot be started is tried again, ever more
 * seldom; calls happen on the caller's thread, few at once for each provider and for all, so that
 * slow ones leave most threads of a server to others. Safe for use by many threads.
 */
public final class ProviderRunner implements AutoCloseable {

  /** How often to look whether something is to be done, beside when providers change. */
  public static final Duration EVERY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(ProviderRunner.class);
  private static final int THREADS = 4;
  private static final int WAITING = 64;

  /** How many calls to all providers go on at once. */
  private static final int CALLS = 16;

  private final Engine engine;
  private final ProviderStarter starter;
  private final Semaphore calls = new Semaphore(CALLS);
  private final ThreadPoolExecutor threads;
  private final AtomicBoolean changed = new AtomicBoolean();

  /** Guards the two maps; held for moments only. */
  private final Object lock = new Object();

  private final Map<String, ProviderSlot> slots = new HashMap<>();

  /** Started, and to be used when their version is in the snapshot. */
  private final Map<String, ProviderInstance> prepared = new HashMap<>();

  private boolean closed;

  /** Something asked of a provider. */
  @FunctionalInterface
  public interface Call<T> {

    /** Asks. */
    T of(LoginProvider provider) throws ProviderException;
  }

  /** Runs the providers of this engine. */
  public ProviderRunner(Engine engine, SecretCipher cipher) {
    this.engine = engine;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            SystemRuntime.threads("castellan-sso"));
    threads.allowCoreThreadTimeOut(true);
    this.starter = new ProviderStarter(engine, cipher, threads);
  }

  /** What starts providers. */
  public ProviderStarter starter() {
    return starter;
  }

  /** From now on keeps in step with the snapshot. */
  public void start() {
    engine.follow(Records.LOGIN_PROVIDER, changed);
    engine.chores().every(EVERY, "login providers", this::tick, changed);
    tick();
  }

  /** Starts, retries and stops what is to be. */
  private void tick() {
    long now = engine.settings().time().nanoTime();
    List<ProviderSlot> all;
    synchronized (lock) {
      reconcile();
      all = List.copyOf(slots.values());
    }
    starter.closeOver();
    for (ProviderSlot slot : all) {
      slot.overdue(now, ProviderStarter.LIMIT).ifPresent(start -> start.cancel(true));
      slot.running().ifPresent(instance -> instance.context().runDue(threads));
      if (slot.isDue(now)) {
        startLater(slot, now);
      }
    }
  }

  /** Brings the slots into step with the snapshot; holds the lock. */
  private void reconcile() {
    if (closed) {
      return;
    }
    Map<String, HotProvider> wanted = new HashMap<>();
    engine
        .snapshot()
        .providers()
        .all()
        .filter(HotProvider::enabled)
        .forEach(provider -> wanted.put(provider.id(), provider));
    for (ProviderSlot slot : List.copyOf(slots.values())) {
      HotProvider now = wanted.get(slot.config.id());
      if (now == null || !now.version().equals(slot.config.version())) {
        replace(slot, now);
      }
    }
    wanted.forEach((id, provider) -> slots.computeIfAbsent(id, key -> slot(provider)));
  }

  /** What only its mapping says otherwise goes on running. */
  private void replace(ProviderSlot slot, @Nullable HotProvider now) {
    slots.remove(slot.config.id());
    if (now != null && now.runsAs(slot.config) && slot.running().isPresent()) {
      ProviderSlot next = new ProviderSlot(now, engine.now());
      next.started(slot.running().get(), engine.now());
      slots.put(now.id(), next);
    } else {
      slot.running().ifPresent(starter::closeLater);
    }
  }

  private ProviderSlot slot(HotProvider provider) {
    ProviderSlot slot = new ProviderSlot(provider, engine.now());
    ProviderInstance ready = prepared.remove(provider.version());
    if (ready != null) {
      slot.started(ready, engine.now());
    }
    return slot;
  }

  private void startLater(ProviderSlot slot, long now) {
    FutureTask<Boolean> start =
        new FutureTask<>(() -> start(slot)) {
          @Override
          protected void done() {
            if (isCancelled()) {
              failed(slot, ProviderStarter.timeout());
            }
          }

          /** What a kind may not throw, such as an error of the machine, is tried again too. */
          @Override
          protected void setException(Throwable bug) {
            super.setException(bug);
            LOG.warn("A login provider failed to start: {}", bug.getClass().getName());
            failed(slot, ProviderStarter.unforeseen());
          }
        };
    slot.starting(start, now);
    try {
      threads.execute(start);
    } catch (RejectedExecutionException e) {
      failed(
          slot,
          new ProviderException(ProviderProblem.TIMEOUT, "Too many providers are being started"));
    }
  }

  private boolean start(ProviderSlot slot) {
    try {
      ProviderInstance instance = starter.begin(slot.config, starter.secrets(slot.config));
      synchronized (lock) {
        boolean current = slots.get(slot.config.id()) == slot && !closed;
        if (current && slot.started(instance, engine.now())) {
          return true;
        }
      }
      instance.close();
    } catch (ProviderException e) {
      failed(slot, e);
    }
    return false;
  }

  private void failed(ProviderSlot slot, ProviderException why) {
    slot.failed(why, engine.now(), engine.settings().time().nanoTime());
    LOG.warn(
        "The login provider {} could not be started: {}", slot.config.id(), why.problem().text());
  }

  /** Keeps a started provider for when its version is in the snapshot. */
  public void prepare(String version, ProviderInstance instance) {
    synchronized (lock) {
      prepared.put(version, instance);
    }
  }

  /** The change is made, or was not: takes up what was prepared, or ends it. */
  public void settle(String version) {
    ProviderInstance left;
    synchronized (lock) {
      reconcile();
      left = prepared.remove(version);
    }
    if (left != null) {
      starter.closeLater(left);
    }
    changed.set(true);
  }

  /** How a provider fares here. */
  public ProviderState state(HotProvider provider) {
    if (!provider.enabled()) {
      return new ProviderState(
          ProviderState.Status.DISABLED, Optional.empty(), Optional.empty(), engine.now());
    }
    return slot(provider.id(), provider.version())
        .map(ProviderSlot::state)
        .orElseGet(
            () ->
                new ProviderState(
                    ProviderState.Status.STARTING,
                    Optional.empty(),
                    Optional.empty(),
                    engine.now()));
  }

  private Optional<ProviderSlot> slot(String id, String version) {
    synchronized (lock) {
      return Optional.ofNullable(slots.get(id))
          .filter(slot -> slot.config.version().equals(version));
    }
  }

  /** The provider that runs in this version, if it does. */
  public Optional<LoginProvider> running(HotProvider provider) {
    return slot(provider.id(), provider.version())
        .flatMap(ProviderSlot::running)
        .map(ProviderInstance::provider);
  }

  /**
   * The provider as it is in force now.
   *
   * @throws NotFoundException if there is none that is enabled
   */
  public HotProvider require(String id) {
    return engine
        .snapshot()
        .providers()
        .find(id)
        .filter(HotProvider::enabled)
        .orElseThrow(() -> new NotFoundException("There is no such login provider"));
  }

  /**
   * Asks a provider.
   *
   * @throws UnavailableException if it does not run, has trouble, or is asked too much
   */
  public <T> T call(HotProvider provider, Call<T> call) {
    ProviderSlot slot =
        slot(provider.id(), provider.version()).orElseThrow(() -> unavailable("is being started"));
    ProviderInstance instance = slot.running().orElseThrow(() -> unavailable("does not run now"));
    if (!calls.tryAcquire()) {
      throw ProviderStarter.busy();
    }
    try {
      if (!slot.calls.tryAcquire()) {
        throw ProviderStarter.busy();
      }
      try {
        return call.of(instance.provider());
      } finally {
        slot.calls.release();
      }
    } catch (ProviderException e) {
      throw unavailable("has trouble: " + e.problem().text());
    } catch (dev.castellan.CastellanException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("A login provider failed: {}: {}", provider.id(), e.getClass().getName());
      throw unavailable("has failed");
    } finally {
      calls.release();
    }
  }

  /** Does something on the runner's threads that may wait for providers; not if they are busy. */
  public boolean inBackground(Runnable work) {
    try {
      threads.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** A provider cannot be asked; this is how it goes on. */
  public static UnavailableException unavailable(String why) {
    return new UnavailableException(
        ErrorCode.PROVIDER_UNAVAILABLE, "The login provider " + why + "; try again later");
  }

  @Override
  public void close() {
    List<ProviderInstance> left = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      slots.values().forEach(slot -> slot.running().ifPresent(left::add));
      slots.clear();
      left.addAll(prepared.values());
      prepared.clear();
    }
    threads.shutdownNow();
    left.forEach(ProviderInstance::close);
    starter.closeAll();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("A login provider did not end its work in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
