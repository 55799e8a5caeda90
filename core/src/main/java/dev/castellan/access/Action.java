package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.util.regex.Pattern;

/**
 * What somebody wants to do: a verb on a type of resource, written {@code type:verb}. Both are 1 to
 * 64 characters, {@code [a-z][a-z0-9-]*}.
 *
 * @param type the type of resource, such as {@code client}
 * @param verb what is done to it, such as {@code kick}
 */
public record Action(String type, String verb) {

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /**
   * @throws InvalidInputException if a part breaks the pattern
   */
  public Action {
    requireWord(type);
    requireWord(verb);
  }

  /** An action of these two words. */
  public static Action of(String type, String verb) {
    return new Action(type, verb);
  }

  /**
   * Reads {@code type:verb}.
   *
   * @throws InvalidInputException if the text is anything else
   */
  public static Action parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, "action", "An action is written type:verb");
    }
    return new Action(text.substring(0, colon), text.substring(colon + 1));
  }

  private static void requireWord(String word) {
    if (!WORD.matcher(word).matches()) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT,
          "action",
          "A type or verb consists of 1 to 64 lower-case letters, digits and hyphens");
    }
  }

  /** {@code type:verb}. */
  @Override
  public String toString() {
    return type + ':' + verb;
  }
}
