package dev.castellan.internal.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.internal.password.HashingResult.Busy;
import dev.castellan.internal.password.HashingResult.Done;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HashingBulkheadTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void answersWhatTheWorkAnswers() {
    HashingBulkhead bulkhead = new HashingBulkhead(1, 0);

    assertThat(bulkhead.run(() -> "hash")).isEqualTo(new Done<>("hash"));
    assertThat(bulkhead.run(() -> "again")).isEqualTo(new Done<>("again"));
    assertThat(new Done<>("hash").toString()).doesNotContain("=hash", "[hash");
  }

  @Test
  void aThousandAtOnceNeverRunOrWaitBeyondTheBounds() throws Exception {
    HashingBulkhead bulkhead = new HashingBulkhead(3, 40);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    CountDownLatch allBusyAnswered = new CountDownLatch(957);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<HashingResult<Integer>>> logins = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      logins.add(
          threads.submit(
              () -> {
                go.await();
                HashingResult<Integer> result =
                    bulkhead.run(
                        () -> {
                          most.accumulateAndGet(running.incrementAndGet(), Math::max);
                          awaitQuietly(allBusyAnswered);
                          running.decrementAndGet();
                          return answered.incrementAndGet();
                        });
                if (result instanceof Busy<Integer>) {
                  allBusyAnswered.countDown();
                }
                return result;
              }));
    }
    go.countDown();
    int done = 0;
    for (Future<HashingResult<Integer>> login : logins) {
      done += login.get() instanceof Done<Integer> ? 1 : 0;
    }

    assertThat(done).as("3 ran and 40 waited; nobody else was let in").isEqualTo(43);
    assertThat(answered).hasValue(43);
    assertThat(most).hasValue(3);
    assertThat(bulkhead.run(() -> 1)).isEqualTo(new Done<>(1));
  }

  @Test
  void whoComesFirstIsServedFirst() throws Exception {
    HashingBulkhead bulkhead = new HashingBulkhead(1, 20);
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> all = new ArrayList<>();
    all.add(
        threads.submit(
            () ->
                bulkhead.run(
                    () -> {
                      began.countDown();
                      awaitQuietly(release);
                      return 0;
                    })));
    began.await();
    for (int i = 1; i <= 20; i++) {
      int number = i;
      Thread waiter = new Thread(() -> bulkhead.run(() -> order.add(number)));
      waiter.start();
      while (waiter.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      all.add(threads.submit(() -> join(waiter)));
    }
    release.countDown();
    for (Future<?> one : all) {
      one.get();
    }

    assertThat(order).hasSize(20).isSorted();
  }

  @Test
  void anInterruptEndsTheWaitAndIsNotLost() throws Exception {
    HashingBulkhead bulkhead = new HashingBulkhead(1, 1);
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<?> first =
        threads.submit(
            () ->
                bulkhead.run(
                    () -> {
                      began.countDown();
                      awaitQuietly(release);
                      return 0;
                    }));
    began.await();
    AtomicInteger worked = new AtomicInteger();
    List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    Thread waiter =
        new Thread(
            () -> {
              seen.add(bulkhead.run(worked::incrementAndGet));
              seen.add(Thread.currentThread().isInterrupted());
            });
    waiter.start();
    while (waiter.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    waiter.interrupt();
    waiter.join();

    assertThat(seen).containsExactly(new Busy<>(), true);
    assertThat(worked).hasValue(0);
    release.countDown();
    first.get();
    assertThat(bulkhead.run(() -> "the place is free again")).isInstanceOf(Done.class);
  }

  @Test
  void placesComeBackWhenTheWorkThrows() {
    HashingBulkhead bulkhead = new HashingBulkhead(1, 0);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  bulkhead.run(
                      () -> {
                        throw new IllegalStateException("planted");
                      }))
          .hasMessage("planted");
    }
    assertThat(bulkhead.run(() -> 1)).isEqualTo(new Done<>(1));
  }

  @Test
  void boundsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new HashingBulkhead(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HashingBulkhead(1, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new HashingBulkhead(Integer.MAX_VALUE, Integer.MAX_VALUE).run(() -> 1))
        .isEqualTo(new Done<>(1));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
