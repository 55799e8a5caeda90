package dev.castellan.login.provider;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who gets what: whoever has this value in this claim.
 *
 * @param claim the claim, by its name at the provider; 1 to {@value #MAX_TEXT} characters
 * @param value the one value, compared character by character; or how it begins, with {@code *}
 *     behind at least one other character. 1 to {@value #MAX_TEXT} characters
 * @param bindings what they get; at least one, none with an end
 */
public record MappingRule(String claim, String value, Set<Binding> bindings) {

  /** The longest claim and the longest value, in characters. */
  public static final int MAX_TEXT = 256;

  private static final String STAR = "*";

  /**
   * @throws InvalidInputException if it is not as described
   */
  public MappingRule {
    requireText("claim", claim);
    requireText("value", value);
    if (value.equals(STAR)) {
      throw invalid("value", "At least one character stands before the *");
    }
    bindings = Set.copyOf(bindings);
    if (bindings.isEmpty()) {
      throw invalid("bindings", "A rule gives at least one binding");
    }
    if (bindings.stream().anyMatch(binding -> binding.until().isPresent())) {
      throw invalid("bindings", "What a rule gives has no end: it is given anew at each login");
    }
  }

  private static void requireText(String field, String text) {
    if (text.isEmpty() || text.length() > MAX_TEXT || text.chars().anyMatch(c -> c < ' ')) {
      throw invalid(field, "A " + field + " has 1 to " + MAX_TEXT + " characters, all printable");
    }
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }

  /** Whether it is for somebody with these claims. */
  public boolean matches(Map<String, List<String>> claims) {
    return claims.getOrDefault(claim, List.of()).stream().anyMatch(this::matches);
  }

  private boolean matches(String has) {
    return value.endsWith(STAR)
        ? has.startsWith(value.substring(0, value.length() - 1))
        : has.equals(value);
  }
}
