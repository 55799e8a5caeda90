package dev.castellan.internal.login;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.storage.RecordKey;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets the threads of this node that write the same record go one after the other, so that they do
 * not meet conflicts in the store. Nothing depends on it but speed. Safe for use by many threads.
 */
final class Stripes {

  private static final int COUNT = 256;
  private static final int PATIENCE_SECONDS = 5;

  private final List<ReentrantLock> locks =
      Stream.generate(() -> new ReentrantLock(true)).limit(COUNT).toList();

  /**
   * Does the work when nobody else here works on one of these records.
   *
   * @throws UnavailableException with {@code busy} if that is not soon, or the thread is
   *     interrupted, whose flag is set then
   */
  <T> T holding(Collection<RecordKey> keys, Supplier<T> work) {
    Deque<ReentrantLock> held = new ArrayDeque<>();
    try {
      // In one order everywhere, so that no two threads wait for each other.
      keys.stream()
          .map(key -> Math.floorMod(key.hashCode(), COUNT))
          .distinct()
          .sorted()
          .map(locks::get)
          .forEachOrdered(
              lock -> {
                take(lock);
                held.push(lock);
              });
      return work.get();
    } finally {
      held.forEach(ReentrantLock::unlock);
    }
  }

  private static void take(ReentrantLock lock) {
    try {
      if (lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new UnavailableException(
        ErrorCode.BUSY, "Too many attempts on one account or from one source; try again later");
  }
}
