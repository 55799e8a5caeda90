package dev.castellan.user;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A person who may log in. Holds nothing secret.
 *
 * @param id made by the library, never used again; what belongs to a user hangs on it
 * @param username the name as it was given, unique in its source without regard to case
 * @param source {@value #LOCAL}, or the provider who vouches for the user; the same name from two
 *     sources is two users, who share nothing
 * @param displayName how people call the user; empty if there is nothing but the name
 * @param email an address, as it was given; empty if there is none. It identifies nobody
 * @param scope where the user lives; administrators of that scope administer it
 * @param bindings what the user holds itself
 * @param groups the groups the user is in, through which it may hold more
 * @param attributes what is said of the user and conditions may ask about, by name
 * @param enabled whether the user may log in and use sessions and keys
 * @param hasPassword whether there is a password to log in with
 * @param hasSecondFactor whether a second factor is asked for at the login
 * @param mustChangePassword whether the user can do nothing after a login but change the password
 * @param passwordChangedAt since when it is the present password; empty if there is none
 * @param note free text, at most {@value #MAX_NOTE} characters
 * @param createdAt when it was created
 * @param createdBy who created it, as they were called then; of the host the reason it gave, such
 *     as the command that was run. Empty for who was set up first or came by a login provider
 * @param lastLoginAt when it last logged in
 * @param lockedUntil until when, after too many failures, the user can log in only from a device
 *     that logged in before; {@link dev.castellan.login.LockOut#UNTIL_UNLOCKED} if that does not
 *     end by itself; empty if the user is not locked
 * @param version changes with every change of the user; see {@link UserService#update}
 */
public record User(
    String id,
    String username,
    String source,
    String displayName,
    String email,
    Resource scope,
    Set<Binding> bindings,
    Set<GroupName> groups,
    Map<String, String> attributes,
    boolean enabled,
    boolean hasPassword,
    boolean hasSecondFactor,
    boolean mustChangePassword,
    Optional<Instant> passwordChangedAt,
    String note,
    Instant createdAt,
    Optional<AuditEntry.Actor> createdBy,
    Optional<Instant> lastLoginAt,
    Optional<Instant> lockedUntil,
    String version) {

  /** The source of users who log in with a password that is kept here. */
  public static final String LOCAL = "local";

  /** The longest display name, in code points. */
  public static final int MAX_DISPLAY_NAME = 128;

  /** The longest address (RFC 5321, section 4.5.3.1.3, without the angle brackets). */
  public static final int MAX_EMAIL = 254;

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
