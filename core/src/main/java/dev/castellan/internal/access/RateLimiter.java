package dev.castellan.internal.access;

import dev.castellan.apikey.RateLimit;
import dev.castellan.storage.TimeSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Token buckets in memory, one for each key with a limit that was used lately.
 *
 * <p>A bucket is one number: the moment at which it will be full again, by the clock nobody sets
 * (the "generic cell rate algorithm" of ITU-T I.371, annex A). Each call moves it on by the time
 * that one call takes to be paid back; a call is let through as long as that moment is no further
 * off than the burst allows. So a call is one compare-and-set, and no thread fills anything up.
 * Safe for use by many threads; takes no lock but to make a bucket.
 */
final class RateLimiter {

  /** More than 70 years: so long no bucket takes to fill up, and no sum of times overflows. */
  private static final long LONGEST = 1L << 61;

  /** Of a bucket that was thrown away while somebody still held it. */
  private static final long GONE = Long.MIN_VALUE;

  private final TimeSource time;
  private final ConcurrentMap<String, AtomicLong> fullAt = new ConcurrentHashMap<>();

  RateLimiter(TimeSource time) {
    this.time = time;
  }

  /** Takes a call out of the bucket; 0 if there was one, else in how many nanoseconds there is. */
  long take(String key, RateLimit limit) {
    long each = nanosForEach(limit);
    long whole = each * Math.min(limit.burst(), LONGEST / each);
    for (; ; ) {
      long now = time.nanoTime();
      AtomicLong bucket = bucket(key, now);
      long full = bucket.get();
      if (full == GONE) {
        continue;
      }
      long rest = Math.max(0, full - now);
      if (rest > whole) {
        // The limit was another one before; what was owed by that one is forgiven.
        bucket.compareAndSet(full, now + whole);
        continue;
      }
      long wait = rest + each - whole;
      if (wait > 0) {
        return wait;
      }
      if (bucket.compareAndSet(full, now + rest + each)) {
        return 0;
      }
    }
  }

  private AtomicLong bucket(String key, long now) {
    AtomicLong bucket = fullAt.get(key);
    return bucket != null ? bucket : fullAt.computeIfAbsent(key, id -> new AtomicLong(now));
  }

  /** Rounded up: a limit is never exceeded by a fraction. */
  private static long nanosForEach(RateLimit limit) {
    long per = limit.per().toNanos();
    return per / limit.calls() + (per % limit.calls() == 0 ? 0 : 1);
  }

  /** Throws away buckets that are full: a new one would be the same. */
  void forgetFull() {
    long now = time.nanoTime();
    fullAt.forEach(
        (key, bucket) -> {
          long full = bucket.get();
          if (full != GONE && full - now <= 0 && bucket.compareAndSet(full, GONE)) {
            fullAt.remove(key, bucket);
          }
        });
  }
}
