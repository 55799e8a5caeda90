package dev.castellan.storage.jdbc.internal;

import java.util.SplittableRandom;

/** The randomness of a test: a seed that is printed, and can be given with -Dcastellan.seed. */
final class Seed {

  private Seed() {}

  public static SplittableRandom random(String test) {
    long seed = Long.getLong("castellan.seed", System.nanoTime());
    System.out.println(test + ": -Dcastellan.seed=" + seed);
    return new SplittableRandom(seed);
  }
}
