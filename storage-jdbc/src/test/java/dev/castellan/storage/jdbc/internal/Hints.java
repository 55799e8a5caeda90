package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A listener whose calls can be waited for. */
final class Hints implements ChangeListener {

  /**
   * One call.
   *
   * @param kind which method
   * @param keys what it named
   */
  public record Call(String kind, Set<RecordKey> keys) {}

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

  @Override
  public void changed(Set<RecordKey> keys) {
    calls.add(new Call("changed", keys));
  }

  @Override
  public void resync() {
    calls.add(new Call("resync", Set.of()));
  }

  @Override
  public void current() {
    calls.add(new Call("current", Set.of()));
  }

  /** Forgets what came so far. */
  public void clear() {
    calls.clear();
  }

  /** Whether a call that fits comes in time. */
  public boolean hears(Predicate<Call> wanted, Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Call call = calls.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (call == null) {
        return false;
      }
      if (wanted.test(call)) {
        return true;
      }
    }
  }

  /** Whether a change of the record is announced within ten seconds. */
  public boolean hearsOf(RecordKey key) throws InterruptedException {
    return hears(call -> call.keys().contains(key), Duration.ofSeconds(10));
  }

  /** Whether that call comes within ten seconds. */
  public boolean hears(String kind) throws InterruptedException {
    return hears(call -> call.kind().equals(kind), Duration.ofSeconds(10));
  }
}
