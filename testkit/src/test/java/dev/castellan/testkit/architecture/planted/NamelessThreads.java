package dev.castellan.testkit.architecture.planted;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;

/** Lets the JDK make threads that nobody named. */
public final class NamelessThreads {

  ExecutorService pool() {
    return Executors.newFixedThreadPool(2);
  }

  ThreadFactory factory() {
    return Executors.defaultThreadFactory();
  }

  ForkJoinPool forkJoin() {
    return new ForkJoinPool(2);
  }

  ForkJoinPool common() {
    return ForkJoinPool.commonPool();
  }

  CompletableFuture<String> future() {
    return CompletableFuture.supplyAsync(() -> "planted");
  }

  long parallel(List<String> texts) {
    return texts.parallelStream().count();
  }

  ExecutorService finePool(ThreadFactory threads) {
    return Executors.newFixedThreadPool(2, threads);
  }

  CompletableFuture<String> fineFuture(Executor executor) {
    return CompletableFuture.supplyAsync(() -> "planted", executor);
  }
}
