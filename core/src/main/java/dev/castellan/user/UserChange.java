package dev.castellan.user;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to change of a user: what is named here and nothing else. Immutable; the methods answer a
 * changed copy.
 *
 * @param username the new name
 * @param displayName the new name for people; an empty one takes it away
 * @param email the new address; an empty one takes it away
 * @param mustChangePassword whether the password must be changed at the next login; to say so ends
 *     all sessions of the user
 * @param bindings exactly what the user may do from now on
 * @param groups exactly the groups the user is in from now on
 * @param attributes exactly what is said of the user from now on
 * @param scope where the user lives from now on
 * @param enabled whether the user may log in from now on
 * @param note the new note
 */
public record UserChange(
    Optional<String> username,
    Optional<String> displayName,
    Optional<String> email,
    Optional<Boolean> mustChangePassword,
    Optional<Set<Binding>> bindings,
    Optional<Set<GroupName>> groups,
    Optional<Map<String, String>> attributes,
    Optional<Resource> scope,
    Optional<Boolean> enabled,
    Optional<String> note) {

  /** Changes nothing yet. */
  public static UserChange none() {
    return new UserChange(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Gives another name. */
  public UserChange username(String name) {
    return profile(Optional.of(name), displayName, email, note);
  }

  /** Gives another name for people. */
  public UserChange displayName(String name) {
    return profile(username, Optional.of(name), email, note);
  }

  /** Gives another address. */
  public UserChange email(String address) {
    return profile(username, displayName, Optional.of(address), note);
  }

  /** Replaces the note. */
  public UserChange note(String newNote) {
    return profile(username, displayName, email, Optional.of(newNote));
  }

  private UserChange profile(
      Optional<String> newUsername,
      Optional<String> newDisplayName,
      Optional<String> newEmail,
      Optional<String> newNote) {
    return new UserChange(
        newUsername,
        newDisplayName,
        newEmail,
        mustChangePassword,
        bindings,
        groups,
        attributes,
        scope,
        enabled,
        newNote);
  }

  /** Replaces all bindings. */
  public UserChange bindings(Set<Binding> all) {
    return rights(Optional.of(Set.copyOf(all)), groups, attributes, scope);
  }

  /** Replaces all groups. */
  public UserChange groups(Set<GroupName> all) {
    return rights(bindings, Optional.of(Set.copyOf(all)), attributes, scope);
  }

  /** Replaces all attributes. */
  public UserChange attributes(Map<String, String> all) {
    return rights(bindings, groups, Optional.of(Map.copyOf(all)), scope);
  }

  /** Moves the user. */
  public UserChange scope(Resource to) {
    return rights(bindings, groups, attributes, Optional.of(to));
  }

  private UserChange rights(
      Optional<Set<Binding>> newBindings,
      Optional<Set<GroupName>> newGroups,
      Optional<Map<String, String>> newAttributes,
      Optional<Resource> newScope) {
    return new UserChange(
        username,
        displayName,
        email,
        mustChangePassword,
        newBindings,
        newGroups,
        newAttributes,
        newScope,
        enabled,
        note);
  }

  /** Enables or disables the user. */
  public UserChange enabled(boolean nowEnabled) {
    return login(mustChangePassword, Optional.of(nowEnabled));
  }

  /** Demands another password at the next login, or does so no longer. */
  public UserChange mustChangePassword(boolean must) {
    return login(Optional.of(must), enabled);
  }

  private UserChange login(Optional<Boolean> newMust, Optional<Boolean> newEnabled) {
    return new UserChange(
        username,
        displayName,
        email,
        newMust,
        bindings,
        groups,
        attributes,
        scope,
        newEnabled,
        note);
  }
}
