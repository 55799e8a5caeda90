package dev.castellan.storage;

import java.util.Comparator;

/**
 * When, in the store's own order, a batch was committed.
 *
 * <p>Ordered over the whole store: first by epoch, then by commit number. Every committed batch has
 * one of its own, and none is ever used again, not even after all its records are deleted or the
 * store is reopened. Whoever holds a copy of a record applies a change only if its revision is
 * higher, so a late read never brings back what a newer commit took away.
 *
 * <p>The epoch rises when history is replaced: on a restore, and on a fail-over that lost commits.
 *
 * @param epoch which history; at least 1, and higher each time history is replaced, if not by one
 * @param number the batch's number; at least 1, and rising within an epoch
 */
public record Revision(long epoch, long number) implements Comparable<Revision> {

  private static final Comparator<Revision> ORDER =
      Comparator.comparingLong(Revision::epoch).thenComparingLong(Revision::number);

  /**
   * @throws IllegalArgumentException if a part is below 1
   */
  public Revision {
    if (epoch < 1 || number < 1) {
      throw new IllegalArgumentException(
          "A revision's epoch and number are at least 1; these are " + epoch + " and " + number);
    }
  }

  /** Whether this revision was given later than the other. */
  public boolean isAfter(Revision other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Revision other) {
    return ORDER.compare(this, other);
  }

  /** {@code epoch.number}. */
  @Override
  public String toString() {
    return epoch + "." + number;
  }
}
