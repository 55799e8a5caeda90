package dev.castellan.examples.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was started, so that it can be stopped in the opposite order, even halfway through a start.
 * Safe for use by many threads.
 */
final class Parts implements AutoCloseable {

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean closed;

  /**
   * Adds a part that was just started.
   *
   * @throws StartException if everything was stopped meanwhile; this part is then, too
   */
  synchronized <T extends AutoCloseable> T add(T part) {
    if (closed) {
      stop(part);
      throw new StartException("Stopped while it was starting");
    }
    started.push(part);
    return part;
  }

  /** Stops everything, the last part first. Doing it again does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!started.isEmpty()) {
      stop(started.pop());
    }
  }

  /** One part that does not stop cleanly must not keep the others from stopping. */
  private static void stop(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      System.err.println("broker: while stopping: " + e);
    }
  }
}
