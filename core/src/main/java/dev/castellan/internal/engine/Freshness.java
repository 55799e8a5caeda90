package dev.castellan.internal.engine;

import dev.castellan.storage.TimeSource;
import java.time.Duration;

/**
 * How old the snapshot can be. Judged by the clock that nobody sets, so that a process that was
 * paused knows it the moment it goes on.
 */
public final class Freshness {

  /** Older than this, nobody administers. */
  public static final Duration ADMINISTRATION = Duration.ofSeconds(5);

  /** What {@code current()} vouches for is this old already. */
  private static final long SLACK = Duration.ofSeconds(1).toNanos();

  private final TimeSource time;
  private final boolean never;
  private final long staleAfter;
  private volatile boolean loaded;
  private volatile boolean serving;
  private volatile long heard;

  Freshness(TimeSource time, boolean soleWriter, Duration staleFor) {
    this.time = time;
    this.never = soleWriter;
    this.staleAfter = staleFor.toNanos();
  }

  /** The snapshot was complete at this reading of the clock. */
  void loaded(long nanoTime) {
    heard = nanoTime;
    loaded = true;
  }

  /** The store said at this reading of the clock that all was announced, up to a second before. */
  void current(long nanoTime) {
    heard = nanoTime - SLACK;
  }

  /** Whether there was no news for so long that all must be read again. */
  boolean isOverdue() {
    return isServing() && !allowsDecisions();
  }

  /** What was read may be decided on: the store's present epoch is known. */
  void serve() {
    serving = true;
  }

  /** Whether what was read may be decided on. */
  boolean isServing() {
    return serving;
  }

  /** Whether anything was ever read. */
  public boolean isLoaded() {
    return loaded;
  }

  /** How old the snapshot can be, at most. */
  public Duration age() {
    return never ? Duration.ZERO : Duration.ofNanos(Math.max(0, time.nanoTime() - heard));
  }

  /** Whether administration may be decided on it. */
  public boolean allowsAdministration() {
    return isYoungerThan(ADMINISTRATION.toNanos());
  }

  /** Whether the host's own types and API keys may be decided on it. */
  public boolean allowsDecisions() {
    return isYoungerThan(staleAfter);
  }

  private boolean isYoungerThan(long limit) {
    return serving && loaded && (never || time.nanoTime() - heard <= limit);
  }
}
