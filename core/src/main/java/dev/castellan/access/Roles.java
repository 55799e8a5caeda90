package dev.castellan.access;

/** The names of the built-in roles. */
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
}
