package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code If-Match} of a call (RFC 9110, section 13.1.1): under which version it may change
 * something.
 *
 * @param present whether there is one
 * @param any whether it is {@code *}
 * @param versions the strong tags in it; a weak one never matches
 */
record Preconditions(boolean present, boolean any, List<String> versions) {

  private static final Pattern TAG = Pattern.compile("(W/)?\"([!#-~]*)\"[ \t]*(,[ \t]*|$)");
  private static final int MOST_TAGS = 16;

  static Preconditions of(HttpCall call) {
    List<String> lines = call.header("if-match");
    if (lines.isEmpty()) {
      return new Preconditions(false, false, List.of());
    }
    String value = String.join(",", lines).strip();
    return value.equals("*")
        ? new Preconditions(true, true, List.of())
        : new Preconditions(true, false, strongTags(value));
  }

  private static List<String> strongTags(String value) {
    List<String> strong = new ArrayList<>();
    Matcher tag = TAG.matcher(value);
    int at = 0;
    int tags = 0;
    while (at < value.length() && tag.find(at) && tag.start() == at && tags++ < MOST_TAGS) {
      at = tag.end();
      if (tag.group(1) == null) {
        strong.add(tag.group(2));
      }
    }
    if (at < value.length() || value.isEmpty() || value.endsWith(",")) {
      throw new Refusal(
          Problem.of(ProblemCode.REQUEST_MALFORMED, "If-Match is * or entity tags in double quotes")
              .withField("If-Match"));
    }
    return strong;
  }

  /** Whether it holds for certain versions alone. */
  boolean namesVersion() {
    return present && !any;
  }

  /**
   * Asks that the caller has said which version is meant, if only that any will do.
   *
   * @throws Refusal if not
   */
  void require() {
    if (!present) {
      throw new Refusal(
          Problem.of(
                  ProblemCode.PRECONDITION_REQUIRED,
                  "If-Match with the ETag of what is to be replaced, or * for whatever is there")
              .withField("If-Match"));
    }
  }

  /**
   * The one version that is expected, or empty if any will do.
   *
   * @param current reads the version there is now; asked only where the header does not tell
   */
  Optional<String> expected(Supplier<String> current) {
    if (!present || any) {
      return Optional.empty();
    }
    if (versions.size() == 1) {
      return Optional.of(versions.get(0));
    }
    String now = current.get();
    // A version that is none of the store's makes the service refuse, at the same moment and in the
    // same words as for any other that does not match.
    return Optional.of(versions.contains(now) ? now : "");
  }
}
