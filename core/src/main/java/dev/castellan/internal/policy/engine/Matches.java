package dev.castellan.internal.policy.engine;

import java.util.stream.IntStream;

/** Collects the keys of rules with conditions. */
final class Matches {

  private final IntStream.Builder keys = IntStream.builder();

  void add(int key) {
    keys.add(key);
  }

  /** What remains of the question, if this decides when none of them does. */
  Residue residue(int otherwise) {
    return new Residue(keys.build().toArray(), otherwise);
  }
}
