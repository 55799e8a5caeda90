package dev.castellan.access;

import dev.castellan.internal.policy.BuiltInRules;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The built-in roles. */
public final class Roles {

  /** May do everything at its scope; users, keys and roles are written only in a session. */
  public static final String ADMINISTRATOR = "administrator";

  /** May read and list everything at its scope, except secrets, which nobody reads. */
  public static final String VIEWER = "viewer";

  private Roles() {}

  /** Whether a role of this name comes with the library, so that no policy defines it. */
  public static boolean isBuiltIn(String name) {
    return name.equals(ADMINISTRATOR) || name.equals(VIEWER);
  }

  /**
   * The rules of the built-in roles, by name: what they come to with these words.
   *
   * @param catalogue all words that are decided with
   */
  public static SortedMap<String, List<Rule>> builtIn(Catalogue catalogue) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(BuiltInRules.of(catalogue)));
  }
}
