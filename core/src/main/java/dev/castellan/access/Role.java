package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Comments;
import dev.castellan.internal.policy.text.PolicyJson;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Rules under a name. Who holds a role holds all roles that it inherits, too.
 *
 * @param name {@code [a-z][a-z0-9-]{0,63}}, and none of the built-in ones
 * @param inherits the names of other roles, in order and without doubles
 * @param rules in the order in which people wrote them, which means nothing
 * @param comment the lines that stand above it; "" if none
 * @param line where it stands in the text that it was read from; 0 if it was made in Java
 */
public record Role(String name, List<String> inherits, List<Rule> rules, String comment, int line) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /**
   * Puts the inherited roles in order, and cuts blanks at the ends of the comment's lines.
   *
   * @throws InvalidInputException if a name is none, or the comment holds control characters
   */
  public Role {
    inherits = List.copyOf(new TreeSet<>(inherits));
    rules = List.copyOf(rules);
    comment = Comments.of(comment);
    requireName(name);
    inherits.forEach(Role::requireName);
    if (Roles.isBuiltIn(name)) {
      throw invalid("The role '" + name + "' is built in and cannot be defined");
    }
  }

  /** A role with these rules, made in Java. */
  public static Role of(String name, Rule... rules) {
    return new Role(name, List.of(), List.of(rules), "", 0);
  }

  /**
   * Reads JSON as {@link #json} writes it.
   *
   * @throws dev.castellan.InvalidPolicyException if it is anything else
   */
  public static Role fromJson(String json) {
    return PolicyJson.readRole(json);
  }

  /** As JSON, as it stands in a policy's; {@link #fromJson} reads it back. */
  public String json() {
    return PolicyJson.write(this);
  }

  /** Whether a role can be called so. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Inheriting exactly these. */
  public Role inherits(String... names) {
    return new Role(name, List.of(names), rules, comment, line);
  }

  private static void requireName(String name) {
    if (!isName(name)) {
      throw invalid(
          "A role's name consists of 1 to 64 lower-case letters, digits and hyphens, a letter first");
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "role", message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Role that
        && name.equals(that.name)
        && inherits.equals(that.inherits)
        && rules.equals(that.rules)
        && comment.equals(that.comment);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
