package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Subscription;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The plainest correct watch: a queue of calls, and a thread that makes them in order. */
class PlainWatch implements Subscription {

  final ChangeListener listener;
  private final Consumer<PlainWatch> onClose;
  private final BlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::work, "plain-watch");
  private volatile boolean closed;

  PlainWatch(ChangeListener listener, Consumer<PlainWatch> onClose) {
    this.listener = listener;
    this.onClose = onClose;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void changed(Set<RecordKey> keys) {
    calls.add(() -> listener.changed(keys));
  }

  void resync() {
    calls.add(listener::resync);
  }

  void current() {
    listener.current();
  }

  /** Whether all that was to be said is said or being said. */
  boolean idle() {
    return calls.isEmpty();
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
    calls.add(() -> {});
    awaitEnd();
  }

  void awaitEnd() {
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
    return closed;
  }

  private void work() {
    while (!isClosed()) {
      Runnable next = next();
      if (!isClosed()) {
        call(next);
      }
    }
  }

  /** A heartbeat only if nothing waits: whatever was committed before is then announced. */
  private Runnable next() {
    try {
      Runnable next = calls.poll(200, TimeUnit.MILLISECONDS);
      return next == null ? this::current : next;
    } catch (InterruptedException e) {
      return this::current;
    }
  }

  void call(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      // ends nothing
    }
    Thread.interrupted(); // neither does an interrupt that the listener left behind
  }
}
