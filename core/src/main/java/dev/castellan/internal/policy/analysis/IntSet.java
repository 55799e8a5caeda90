package dev.castellan.internal.policy.analysis;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A few numbers in order, without doubles. Immutable. */
final class IntSet {

  static final IntSet EMPTY = new IntSet(new int[0]);

  private final int[] values;

  private IntSet(int[] values) {
    this.values = values;
  }

  /** These numbers. */
  static IntSet of(IntStream numbers) {
    int[] sorted = numbers.sorted().distinct().toArray();
    return sorted.length == 0 ? EMPTY : new IntSet(sorted);
  }

  /** All numbers below a limit. */
  static IntSet upTo(int limit) {
    return of(IntStream.range(0, limit));
  }

  IntStream stream() {
    return Arrays.stream(values);
  }

  int size() {
    return values.length;
  }

  boolean isEmpty() {
    return values.length == 0;
  }

  boolean contains(int number) {
    return Arrays.binarySearch(values, number) >= 0;
  }

  /** Whether some number is in both. */
  boolean meets(IntSet other) {
    return stream().anyMatch(other::contains);
  }

  boolean containsAll(IntSet other) {
    if (other.values.length > values.length) {
      return false;
    }
    int i = 0;
    for (int number : other.values) {
      while (i < values.length && values[i] < number) {
        i++;
      }
      if (i == values.length || values[i] != number) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntSet that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
