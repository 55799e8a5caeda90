package dev.castellan.bench;

import java.lang.ref.Reference;

/** What is in use of the heap. */
public final class Heap {

  private Heap() {}

  /** The bytes in use after collections, while this is, too. */
  public static double used(Object held) {
    try {
      Runtime runtime = Runtime.getRuntime();
      double least = Double.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        System.gc();
        least = Math.min(least, (double) (runtime.totalMemory() - runtime.freeMemory()));
      }
      return least;
    } finally {
      Reference.reachabilityFence(held);
    }
  }
}
