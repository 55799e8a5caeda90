package dev.castellan.internal.policy.text;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Comments: lines for people, without the {@code #} in front. */
public final class Comments {

  /** The longest line, in UTF-16 units. */
  public static final int MAX_LINE = 1_000;

  private Comments() {}

  /**
   * A comment without blanks at the ends of its lines.
   *
   * @throws InvalidInputException if it holds what {@link Characters} does not let through, or a
   *     line is too long
   */
  public static String of(String comment) {
    return Arrays.stream(comment.split("\n", -1))
        .map(Comments::line)
        .collect(Collectors.joining("\n"));
  }

  /** The same for one line. */
  static String line(String line) {
    if (line.length() > MAX_LINE) {
      throw invalid("A line of a comment has at most " + MAX_LINE + " characters");
    }
    int odd =
        line.codePoints().filter(c -> c != '\t' && !Characters.isLegible(c)).findFirst().orElse(-1);
    if (odd >= 0) {
      throw invalid(Characters.name(odd) + " stands nowhere in a comment");
    }
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    return line.substring(0, end);
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "comment", message);
  }
}
