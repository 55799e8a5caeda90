package dev.castellan.internal.policy.analysis;

import dev.castellan.access.PathPattern;
import dev.castellan.access.PathPattern.Segment;

/** Whether some path is matched by two patterns. */
final class Overlap {

  private Overlap() {}

  static boolean exists(PathPattern one, PathPattern other) {
    int length = one.segments().size();
    int otherLength = other.segments().size();
    boolean fits =
        one.everythingBelow()
            ? other.everythingBelow() || otherLength > length
            : other.everythingBelow() ? length > otherLength : length == otherLength;
    if (!fits) {
      return false;
    }
    for (int i = 0; i < Math.min(length, otherLength); i++) {
      if (!exists(one.segments().get(i), other.segments().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean exists(Segment one, Segment other) {
    if (one instanceof Segment.Any || other instanceof Segment.Any) {
      return true;
    }
    if (one instanceof Segment.Literal literal) {
      return other.matches(literal.text());
    }
    if (other instanceof Segment.Literal literal) {
      return one.matches(literal.text());
    }
    return one instanceof Segment.Prefix prefix
        && other instanceof Segment.Prefix second
        && (prefix.text().startsWith(second.text()) || second.text().startsWith(prefix.text()));
  }
}
