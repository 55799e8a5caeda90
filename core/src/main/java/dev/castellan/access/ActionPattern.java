package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;

/**
 * One action or many: {@code type:verb}, where either word may be {@code *} for any. Immutable.
 *
 * @param type a type of resource, or {@code *}
 * @param verb what is done to it, or {@code *}
 */
public record ActionPattern(String type, String verb) implements Comparable<ActionPattern> {

  /** Stands for any word. */
  public static final String ANY = "*";

  /**
   * @throws InvalidInputException if a part is neither {@code *} nor a word as {@link Action} wants
   *     it
   */
  public ActionPattern {
    // An action has the rules for words; one word each is checked by making one.
    Action.of(type.equals(ANY) ? "any" : type, verb.equals(ANY) ? "any" : verb);
  }

  /** Exactly this action. */
  public static ActionPattern of(Action action) {
    return new ActionPattern(action.type(), action.verb());
  }

  /**
   * Reads {@code type:verb}.
   *
   * @throws InvalidInputException if the text is anything else
   */
  public static ActionPattern parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, "action", "An action is written type:verb");
    }
    return new ActionPattern(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Whether this action is among them. */
  public boolean matches(Action action) {
    return (type.equals(ANY) || type.equals(action.type()))
        && (verb.equals(ANY) || verb.equals(action.verb()));
  }

  /** By type, then verb; {@code *} comes first. */
  @Override
  public int compareTo(ActionPattern other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : verb.compareTo(other.verb);
  }

  /** {@code type:verb}. */
  @Override
  public String toString() {
    return type + ':' + verb;
  }
}
