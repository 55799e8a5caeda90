package dev.castellan.internal.policy.text;

import java.util.Collection;
import java.util.Optional;

/**
 * The nearest known word, by the Damerau-Levenshtein distance (optimal string alignment): one
 * character too many, too few, another, or two swapped count one each.
 */
public final class Nearest {

  /** Anything is near to a single letter. */
  private static final int MIN_LENGTH = 2;

  /** Longer words are no slips of the finger. */
  private static final int MAX_LENGTH = 64;

  /** So many are looked at, so that a hostile text does not make much work. */
  private static final int MAX_WORDS = 5_000;

  private static final int MAX_DISTANCE = 2;

  private Nearest() {}

  /** The first of the nearest, if one is near enough: at most a third of the word is wrong. */
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() < MIN_LENGTH || word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int best = Math.min(MAX_DISTANCE, Math.max(1, word.length() / 3)) + 1;
    Optional<String> nearest = Optional.empty();
    int looked = 0;
    for (String candidate : known) {
      if (looked++ == MAX_WORDS) {
        break;
      }
      if (Math.abs(candidate.length() - word.length()) < best && candidate.length() <= MAX_LENGTH) {
        int distance = distance(word, candidate, best);
        if (distance > 0 && distance < best) {
          best = distance;
          nearest = Optional.of(candidate);
        }
      }
    }
    return nearest;
  }

  /** The distance, or the limit if it is as large or larger. */
  private static int distance(String one, String other, int limit) {
    int[] beforeLast = new int[other.length() + 1];
    int[] last = new int[other.length() + 1];
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      // Further off the diagonal the distance is out of reach.
      int from = Math.max(1, i - limit);
      int to = Math.min(other.length(), i + limit);
      row[from - 1] = from == 1 ? Math.min(i, limit) : limit;
      if (to < other.length()) {
        row[to + 1] = limit;
      }
      int least = row[from - 1];
      for (int j = from; j <= to; j++) {
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int cost = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        row[j] = swapped ? Math.min(cost, beforeLast[j - 2] + 1) : cost;
        least = Math.min(least, row[j]);
      }
      if (least >= limit) {
        return limit;
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return Math.min(limit, last[other.length()]);
  }
}
