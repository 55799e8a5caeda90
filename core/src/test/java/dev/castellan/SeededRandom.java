package dev.castellan;

import java.io.Serial;
import java.security.SecureRandom;
import java.util.Random;

/** Randomness that comes again, for tests alone. */
final class SeededRandom extends SecureRandom {

  @Serial private static final long serialVersionUID = 1L;

  private final Random random;

  SeededRandom(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
