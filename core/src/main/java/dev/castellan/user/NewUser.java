package dev.castellan.user;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.secret.SecretText;
import java.util.Map;
import java.util.Set;

/**
 * A user to create. Immutable; the methods answer a changed copy. What is left out: no role, no
 * group, no attribute, no note, scope {@code /}, enabled.
 *
 * @param username 1 to 128 letters, digits and {@code _ . @ -} after NFKC
 * @param password must satisfy the password policy
 * @param bindings what the user may do; never more than the creator may
 * @param groups the groups the user is in; at most {@value User#MAX_GROUPS}
 * @param attributes what is said of the user, by name; at most {@value User#MAX_ATTRIBUTES}
 * @param scope where the user lives
 * @param enabled whether the user may log in
 * @param note free text, at most {@value User#MAX_NOTE} characters
 */
public record NewUser(
    String username,
    SecretText password,
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

  /** A user with a name and a password and nothing else. */
  public static NewUser of(String username, SecretText password) {
    return new NewUser(username, password, Set.of(), Set.of(), Map.of(), Resource.ROOT, true, "");
  }

  /** With exactly these roles at {@code /}. */
  public NewUser roles(String... roles) {
    return bindings(
        java.util.Arrays.stream(roles)
            .map(Binding::of)
            .collect(java.util.stream.Collectors.toUnmodifiableSet()));
  }

  /** With exactly these bindings. */
  public NewUser bindings(Set<Binding> newBindings) {
    return new NewUser(username, password, newBindings, groups, attributes, scope, enabled, note);
  }

  /** In exactly these groups. */
  public NewUser groups(Set<GroupName> newGroups) {
    return new NewUser(username, password, bindings, newGroups, attributes, scope, enabled, note);
  }

  /** With exactly these attributes. */
  public NewUser attributes(Map<String, String> newAttributes) {
    return new NewUser(username, password, bindings, groups, newAttributes, scope, enabled, note);
  }

  /** In this scope. */
  public NewUser scope(Resource newScope) {
    return new NewUser(username, password, bindings, groups, attributes, newScope, enabled, note);
  }

  /** Allowed to log in, or not. */
  public NewUser enabled(boolean nowEnabled) {
    return new NewUser(username, password, bindings, groups, attributes, scope, nowEnabled, note);
  }

  /** With this note. */
  public NewUser note(String newNote) {
    return new NewUser(username, password, bindings, groups, attributes, scope, enabled, newNote);
  }
}
