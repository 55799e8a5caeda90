package dev.castellan.user;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.secret.SecretText;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A user to create. Immutable; the methods answer a changed copy. What is left out: no role, no
 * group, no attribute, no note, scope {@code /}, enabled.
 *
 * <p>Nobody else should know a person's password. So the way to make a user is {@link #invited},
 * without one: the person chooses it with a {@linkplain UserService#resetPassword one-time token}.
 * Whoever sets one all the same ({@link #of}) makes a password for the first login only: the user
 * must change it then, unless {@link #mustChangePassword(boolean)} says otherwise.
 *
 * @param username 1 to 128 letters, digits and {@code _ . @ -} after NFKC
 * @param source {@link User#LOCAL}, or the provider who vouches for the user
 * @param password must satisfy the password policy; empty for a user who cannot log in by password
 *     yet, or never does
 * @param mustChangePassword whether the user can do nothing after a login but change the password
 * @param displayName how people are to call the user, at most {@value User#MAX_DISPLAY_NAME}
 *     printable characters; empty for nothing but the name
 * @param email one address of at most {@value User#MAX_EMAIL} characters; empty for none
 * @param bindings what the user may do; never more than the creator may
 * @param groups the groups the user is in; at most {@value User#MAX_GROUPS}
 * @param attributes what is said of the user, by name; at most {@value User#MAX_ATTRIBUTES}
 * @param scope where the user lives
 * @param enabled whether the user may log in
 * @param note free text, at most {@value User#MAX_NOTE} characters
 */
public record NewUser(
    String username,
    String source,
    Optional<SecretText> password,
    boolean mustChangePassword,
    String displayName,
    String email,
    Set<Binding> bindings,
    Set<GroupName> groups,
    Map<String, String> attributes,
    Resource scope,
    boolean enabled,
    String note) {

  /** Copies bindings, groups and attributes. */
  public NewUser {
    bindings = Set.copyOf(bindings);
    groups = Set.copyOf(groups);
    attributes = Map.copyOf(attributes);
  }

  private NewUser(String username, String source, Optional<SecretText> password) {
    this(
        username,
        source,
        password,
        password.isPresent(),
        "",
        "",
        Set.of(),
        Set.of(),
        Map.of(),
        Resource.ROOT,
        true,
        "");
  }

  /** A user with a name, a password that must be changed at the first login, and nothing else. */
  public static NewUser of(String username, SecretText password) {
    return new NewUser(username, User.LOCAL, Optional.of(password));
  }

  /** A user with a name, who will choose a password with a one-time token. */
  public static NewUser invited(String username) {
    return new NewUser(username, User.LOCAL, Optional.empty());
  }

  /**
   * A user for whom a provider vouches. Only the host itself makes such a one.
   *
   * @param source the provider's name: 1 to 32 lower-case letters, digits and {@code -}, a letter
   *     first
   */
  public static NewUser from(String source, String username) {
    return new NewUser(username, source, Optional.empty());
  }

  /** Whether the password must be changed at the first login. */
  public NewUser mustChangePassword(boolean must) {
    return person(must, displayName, email);
  }

  /** With this name for people. */
  public NewUser displayName(String newDisplayName) {
    return person(mustChangePassword, newDisplayName, email);
  }

  /** With this address. */
  public NewUser email(String newEmail) {
    return person(mustChangePassword, displayName, newEmail);
  }

  private NewUser person(boolean must, String newDisplayName, String newEmail) {
    return new NewUser(
        username,
        source,
        password,
        must,
        newDisplayName,
        newEmail,
        bindings,
        groups,
        attributes,
        scope,
        enabled,
        note);
  }

  /** With exactly these roles at {@code /}. */
  public NewUser roles(String... roles) {
    return bindings(Arrays.stream(roles).map(Binding::of).collect(Collectors.toUnmodifiableSet()));
  }

  /** With exactly these bindings. */
  public NewUser bindings(Set<Binding> newBindings) {
    return rights(newBindings, groups, attributes, scope);
  }

  /** In exactly these groups. */
  public NewUser groups(Set<GroupName> newGroups) {
    return rights(bindings, newGroups, attributes, scope);
  }

  /** With exactly these attributes. */
  public NewUser attributes(Map<String, String> newAttributes) {
    return rights(bindings, groups, newAttributes, scope);
  }

  /** In this scope. */
  public NewUser scope(Resource newScope) {
    return rights(bindings, groups, attributes, newScope);
  }

  private NewUser rights(
      Set<Binding> newBindings,
      Set<GroupName> newGroups,
      Map<String, String> newAttributes,
      Resource newScope) {
    return new NewUser(
        username,
        source,
        password,
        mustChangePassword,
        displayName,
        email,
        newBindings,
        newGroups,
        newAttributes,
        newScope,
        enabled,
        note);
  }

  /** Allowed to log in, or not. */
  public NewUser enabled(boolean nowEnabled) {
    return state(nowEnabled, note);
  }

  /** With this note. */
  public NewUser note(String newNote) {
    return state(enabled, newNote);
  }

  private NewUser state(boolean nowEnabled, String newNote) {
    return new NewUser(
        username,
        source,
        password,
        mustChangePassword,
        displayName,
        email,
        bindings,
        groups,
        attributes,
        scope,
        nowEnabled,
        newNote);
  }
}
