package dev.castellan.bench.quota;

import dev.castellan.Castellan;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.LicenseGate;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordStore;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Who keeps the places. Each of them refuses nobody here, since there are enough. */
public enum Keeper {

  /** What the target is measured by: a counter, and a map of who is in. Keeps to no limit. */
  COUNTER_AND_MAP {
    @Override
    @SuppressWarnings("ModifiedButNotUsed") // To change them is all there is to measure.
    Places open(int limit, Names names) {
      AtomicInteger counter = new AtomicInteger();
      ConcurrentMap<String, String> in = new ConcurrentHashMap<>();
      return new Places() {
        @Override
        public void enter(int at) {
          counter.incrementAndGet();
          in.put(names.session(at), names.connection(at));
        }

        @Override
        public void leave(int at) {
          in.remove(names.session(at));
          counter.decrementAndGet();
        }
      };
    }
  },

  /** Castellan over a store of its own. */
  CASTELLAN {
    @Override
    Places open(int limit, Names names) {
      return admitting(InMemoryRecordStore.open(), limit, names);
    }
  },

  /** Castellan over a store that nodes share: it looks at its lease each time. */
  CASTELLAN_LEASED {
    @Override
    Places open(int limit, Names names) {
      return admitting(InMemoryRecords.create().open(), 4 * limit, names);
    }
  },

  /** Counts only; knows nobody. */
  SEMAPHORE {
    @Override
    Places open(int limit, Names names) {
      Semaphore semaphore = new Semaphore(limit);
      return new Places() {
        @Override
        public void enter(int at) {
          require(semaphore.tryAcquire());
        }

        @Override
        public void leave(int at) {
          semaphore.release();
        }
      };
    }
  },

  /** The semaphore bulkhead of Resilience4j: counts, and publishes events; knows nobody. */
  RESILIENCE4J {
    @Override
    Places open(int limit, Names names) {
      Bulkhead bulkhead =
          Bulkhead.of(
              "connections",
              BulkheadConfig.custom()
                  .maxConcurrentCalls(limit)
                  .maxWaitDuration(Duration.ZERO)
                  .build());
      return new Places() {
        @Override
        public void enter(int at) {
          require(bulkhead.tryAcquirePermission());
        }

        @Override
        public void leave(int at) {
          bulkhead.releasePermission();
        }
      };
    }
  },

  /** A bucket whose tokens are put back by hand, which is not what it is made for; knows nobody. */
  BUCKET4J {
    @Override
    Places open(int limit, Names names) {
      Bucket bucket =
          Bucket.builder()
              .addLimit(bandwidth -> bandwidth.capacity(limit).refillGreedy(1, Duration.ofDays(1)))
              .build();
      return new Places() {
        @Override
        public void enter(int at) {
          require(bucket.tryConsume(1));
        }

        @Override
        public void leave(int at) {
          bucket.addTokens(1);
        }
      };
    }
  };

  /** Opens one with so many places. */
  abstract Places open(int limit, Names names);

  private static void require(boolean in) {
    if (!in) {
      throw new IllegalStateException("Refused, though there is a place");
    }
  }

  private static Places admitting(RecordStore store, int limit, Names names) {
    Castellan castellan =
        Castellan.builder(store)
            .secretKeys(
                SecretKeys.of(
                    "a key for one run of a benchmark".getBytes(StandardCharsets.US_ASCII)))
            .connectionLimit(limit)
            .open();
    LicenseGate license = castellan.license();
    Permit[] permits = new Permit[names.size()];
    return new Places() {
      @Override
      public void enter(int at) {
        if (license.admit(names.connection(at), names.session(at)) instanceof Permit permit) {
          permits[at] = permit;
        } else {
          require(false);
        }
      }

      @Override
      public void leave(int at) {
        permits[at].close();
      }

      @Override
      public void close() {
        castellan.close();
      }
    };
  }
}
