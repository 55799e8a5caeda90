package dev.castellan.internal.policy.engine;

import java.util.Arrays;
import java.util.BitSet;

/** Numbers of roles. Immutable. */
final class RoleSet {

  static final RoleSet NONE = new RoleSet(new BitSet());

  private final int[] numbers;

  /** Bit n modulo 64 for each number n: most that are not in are known by this alone. */
  private final long bits;

  RoleSet(BitSet roles) {
    numbers = roles.stream().toArray();
    long all = 0;
    for (int number : numbers) {
      all |= 1L << number;
    }
    bits = all;
  }

  /** How many there are. */
  int size() {
    return numbers.length;
  }

  /** One of them, in their order. */
  int number(int index) {
    return numbers[index];
  }

  boolean has(int number) {
    return (bits >>> number & 1) != 0 && Arrays.binarySearch(numbers, number) >= 0;
  }
}
