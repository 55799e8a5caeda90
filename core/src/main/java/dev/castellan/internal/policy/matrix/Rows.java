package dev.castellan.internal.policy.matrix;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Effect;
import dev.castellan.access.PolicyMatrix;
import dev.castellan.access.PolicyMatrix.Row;
import dev.castellan.access.PolicyMatrix.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Rows in the making: not more than are allowed, each without what others of its terms cover. */
final class Rows {

  /** Beyond it, comparing each with each takes too long for what it makes shorter. */
  private static final int MOST_COMPARED = 1_000;

  private final List<Row> rows = new ArrayList<>();

  void add(Row row) {
    if (rows.size() == PolicyMatrix.MAX_ROWS) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT,
          "matrix",
          "Who may what has more than " + PolicyMatrix.MAX_ROWS + " rows; ask about less");
    }
    rows.add(row);
  }

  List<Row> all() {
    return rows;
  }

  /** When rules of one effect apply, as few terms as say it. */
  static List<Terms> terms(Effect effect, List<Grant> grants) {
    if (grants.size() == 1) {
      return grants.get(0).effect() == effect ? List.of(grants.get(0).terms()) : List.of();
    }
    List<Terms> all =
        grants.stream()
            .filter(grant -> grant.effect() == effect)
            .map(Grant::terms)
            .distinct()
            .sorted(Comparator.comparing(Terms::toString))
            .toList();
    if (all.size() > MOST_COMPARED) {
      return all;
    }
    List<Terms> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!isCovered(all, i)) {
        kept.add(all.get(i));
      }
    }
    return kept;
  }

  /** Of two that cover each other, the first one stays. */
  private static boolean isCovered(List<Terms> all, int index) {
    Terms terms = all.get(index);
    for (int i = 0; i < all.size(); i++) {
      if (i != index && all.get(i).cover(terms) && (i < index || !terms.cover(all.get(i)))) {
        return true;
      }
    }
    return false;
  }

  /** What one rule does, and on which terms. */
  record Grant(Effect effect, Terms terms) {}
}
