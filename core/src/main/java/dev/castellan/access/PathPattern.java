package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * Which resources a rule speaks of, relative to the scope at which its role is bound. Segment by
 * segment: a text stands for itself, {@code *} for any one segment, a text and then {@code *} for a
 * segment that begins so; {@code **}, at the end only, for everything below what comes before it,
 * but not for that itself. {@code topics} does not match {@code topics/orders}.
 *
 * <p>There is exactly one written form: the segments as {@link Resource} writes them, joined by
 * slashes, without one in front, and with a star or comma that means itself written {@code %2A} and
 * {@code %2C}. Immutable.
 */
public final class PathPattern implements Comparable<PathPattern> {

  /** Everything below the scope. */
  public static final PathPattern EVERYTHING = new PathPattern(List.of(), true);

  private static final String BELOW = "**";

  /** One segment of a pattern. */
  public sealed interface Segment {

    /** Whether it matches this segment of a resource. */
    boolean matches(String segment);

    /**
     * Exactly this segment.
     *
     * @param text as in {@link Resource#segments}
     */
    record Literal(String text) implements Segment {

      /**
       * @throws InvalidInputException if no resource has such a segment
       */
      public Literal {
        Resource.requireSegment(text);
      }

      @Override
      public boolean matches(String segment) {
        return segment.equals(text);
      }

      @Override
      public String toString() {
        return Resource.encodePattern(text);
      }
    }

    /**
     * A segment that begins so, be it nothing more than that.
     *
     * @param text at least one character
     */
    record Prefix(String text) implements Segment {

      /**
       * @throws InvalidInputException if no segment of a resource begins so
       */
      public Prefix {
        Resource.requireSegment(text);
      }

      @Override
      public boolean matches(String segment) {
        return segment.startsWith(text);
      }

      @Override
      public String toString() {
        return Resource.encodePattern(text) + '*';
      }
    }

    /** Any one segment. */
    record Any() implements Segment {

      @Override
      public boolean matches(String segment) {
        return true;
      }

      @Override
      public String toString() {
        return "*";
      }
    }
  }

  private final List<Segment> segments;
  private final boolean below;

  private PathPattern(List<Segment> segments, boolean below) {
    this.segments = List.copyOf(segments);
    this.below = below;
  }

  /**
   * A pattern of these segments.
   *
   * @param below whether it ends in {@code **}
   * @throws InvalidInputException if there is nothing at all or too much
   */
  public static PathPattern of(List<? extends Segment> segments, boolean below) {
    if (segments.isEmpty()) {
      if (below) {
        return EVERYTHING;
      }
      throw invalid("A pattern has at least one segment");
    }
    if (segments.size() + (below ? 1 : 0) > Resource.MAX_DEPTH) {
      throw invalid("A pattern has at most " + Resource.MAX_DEPTH + " segments");
    }
    return new PathPattern(List.copyOf(segments), below);
  }

  /**
   * Reads the written form.
   *
   * @throws InvalidInputException if the text is not exactly what {@link #toString} of some pattern
   *     answers
   */
  public static PathPattern parse(String text) {
    if (text.startsWith("/")) {
      throw invalid("A pattern is relative to the scope of its role and does not begin with '/'");
    }
    String[] parts = text.split("/", Resource.MAX_DEPTH + 1);
    boolean below = parts[parts.length - 1].equals(BELOW);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < parts.length - (below ? 1 : 0); i++) {
      segments.add(segment(parts[i]));
    }
    PathPattern pattern = of(segments, below);
    if (!pattern.toString().equals(text)) {
      throw invalid(
          "A pattern is written in one way only; this one is written "
              + Quoted.of(pattern.toString()));
    }
    return pattern;
  }

  private static Segment segment(String part) {
    if (part.equals("*")) {
      return new Segment.Any();
    }
    if (part.equals(BELOW)) {
      throw invalid("'**' is the last segment of a pattern");
    }
    int star = part.indexOf('*');
    if (star < 0) {
      return new Segment.Literal(Resource.decode(part));
    }
    if (star < part.length() - 1) {
      throw invalid("'*' stands alone or at the end of a segment; a star itself is written %2A");
    }
    return new Segment.Prefix(Resource.decode(part.substring(0, star)));
  }

  /** The segments, without a final {@code **}. */
  public List<Segment> segments() {
    return segments;
  }

  /** Whether it ends in {@code **} and so matches whatever is below. */
  public boolean everythingBelow() {
    return below;
  }

  /** Whether a role bound at this scope speaks of this resource here. */
  public boolean matches(Resource scope, Resource resource) {
    if (!resource.isWithin(scope)) {
      return false;
    }
    int offset = scope.segments().size();
    List<String> path = resource.segments();
    int rest = path.size() - offset;
    if (below ? rest <= segments.size() : rest != segments.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      if (!segments.get(i).matches(path.get(offset + i))) {
        return false;
      }
    }
    return true;
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "pattern", message);
  }

  @Override
  public int compareTo(PathPattern other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern that
        && below == that.below
        && segments.equals(that.segments);
  }

  @Override
  public int hashCode() {
    return 31 * segments.hashCode() + Boolean.hashCode(below);
  }

  /** The one written form. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Segment segment : segments) {
      out.append(out.isEmpty() ? "" : "/").append(segment);
    }
    return below ? out.append(out.isEmpty() ? "" : "/").append(BELOW).toString() : out.toString();
  }
}
