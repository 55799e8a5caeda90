package dev.castellan.storage.testkit;

import dev.castellan.storage.internal.SystemRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that begin together. */
final class Crew implements AutoCloseable {

  private static final long LIMIT_SECONDS = 20;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(SystemRuntime.threads("castellan-contract"));

  /** Runs all, each on a thread of its own and from a common start, and waits for all. */
  <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    CyclicBarrier start = new CyclicBarrier(tasks.size());
    List<Future<T>> running = new ArrayList<>();
    for (Callable<T> task : tasks) {
      running.add(
          alongside(
              () -> {
                start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                return task.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> one : running) {
      results.add(result(one));
    }
    return results;
  }

  /** Starts one and does not wait. */
  <T> Future<T> alongside(Callable<T> task) {
    return threads.submit(task);
  }

  /** What it returned, or what it threw. */
  static <T> T result(Future<T> running) throws Exception {
    try {
      return running.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
