package dev.castellan.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/** What was measured of one thing, again and again. Not for use by several threads. */
public final class Samples {

  private final List<Double> values = new ArrayList<>();

  /** One more. */
  public void add(double value) {
    values.add(value);
  }

  /** How many there are. */
  public int size() {
    return values.size();
  }

  /** The middle one; empty if there is none. */
  public OptionalDouble median() {
    return quantile(0.5);
  }

  /** The value below which that part of all lies; empty if there is none. */
  public OptionalDouble quantile(double part) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    double place = part * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    return OptionalDouble.of(
        sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below)));
  }
}
