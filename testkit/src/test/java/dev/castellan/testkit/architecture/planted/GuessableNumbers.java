package dev.castellan.testkit.architecture.planted;

import java.security.SecureRandom;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Draws numbers that can be guessed. */
public final class GuessableNumbers {

  Random random() {
    return new Random();
  }

  Supplier<Random> byReference() {
    return Random::new;
  }

  Random seeded(long seed) {
    return new Random(seed);
  }

  SplittableRandom split() {
    return new SplittableRandom();
  }

  SplittableRandom splitSeeded(long seed) {
    return new SplittableRandom(seed);
  }

  int ofThread() {
    return ThreadLocalRandom.current().nextInt();
  }

  double math() {
    return Math.random();
  }

  int fineDrawn(Random given) {
    return given.nextInt();
  }

  SecureRandom fineSecure() {
    return new SecureRandom();
  }
}
