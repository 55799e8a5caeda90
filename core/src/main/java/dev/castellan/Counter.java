package dev.castellan;

import java.util.Map;

/**
 * How often something has happened since this Castellan was opened. Only rises; begins at 0 with
 * each opening. Name and labels are as Prometheus writes them, so that a host hands them to the
 * metrics library that it has. Immutable.
 *
 * @param name what is counted, ending in {@code _total}
 * @param labels what tells counters of one name apart: words of this library from a fixed set,
 *     never a user's name, an address or a secret
 * @param value how often
 */
public record Counter(String name, Map<String, String> labels, long value) {

  /**
   * Copies the labels.
   *
   * @throws IllegalArgumentException if the value is negative
   */
  public Counter {
    labels = Map.copyOf(labels);
    if (value < 0) {
      throw new IllegalArgumentException("A counter is not negative: " + value);
    }
  }
}
