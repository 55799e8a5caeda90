package dev.castellan.user;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A person who may log in. Holds nothing secret.
 *
 * @param id made by the library, never used again; what belongs to a user hangs on it
 * @param username the name as it was given, unique without regard to case
 * @param scope where the user lives; administrators of that scope administer it
 * @param bindings what the user holds itself
 * @param groups the groups the user is in, through which it may hold more
 * @param attributes what is said of the user and conditions may ask about, by name
 * @param enabled whether the user may log in and use sessions and keys
 * @param note free text, at most {@value #MAX_NOTE} characters
 * @param createdAt when it was created
 * @param lastLoginAt when it last logged in
 * @param version changes with every change of the user; see {@link UserService#update}
 */
public record User(
    String id,
    String username,
    Resource scope,
    Set<Binding> bindings,
    Set<GroupName> groups,
    Map<String, String> attributes,
    boolean enabled,
    String note,
    Instant createdAt,
    Optional<Instant> lastLoginAt,
    String version) {

  /** The longest note, in UTF-16 units. */
  public static final int MAX_NOTE = 1_024;

  /** The most bindings of one user or key. */
  public static final int MAX_BINDINGS = 64;

  /** The most groups of one user. */
  public static final int MAX_GROUPS = 64;

  /** The most attributes of one user. */
  public static final int MAX_ATTRIBUTES = 32;

  /** Copies bindings, groups and attributes. */
  public User {
    bindings = Set.copyOf(bindings);
    groups = Set.copyOf(groups);
    attributes = Map.copyOf(attributes);
  }
}
