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
 * @param bindings exactly what the user may do from now on
 * @param groups exactly the groups the user is in from now on
 * @param attributes exactly what is said of the user from now on
 * @param scope where the user lives from now on
 * @param enabled whether the user may log in from now on
 * @param note the new note
 */
public record UserChange(
    Optional<String> username,
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
        Optional.empty());
  }

  /** Gives another name. */
  public UserChange username(String name) {
    return new UserChange(Optional.of(name), bindings, groups, attributes, scope, enabled, note);
  }

  /** Replaces all bindings. */
  public UserChange bindings(Set<Binding> all) {
    return new UserChange(
        username, Optional.of(Set.copyOf(all)), groups, attributes, scope, enabled, note);
  }

  /** Replaces all groups. */
  public UserChange groups(Set<GroupName> all) {
    return new UserChange(
        username, bindings, Optional.of(Set.copyOf(all)), attributes, scope, enabled, note);
  }

  /** Replaces all attributes. */
  public UserChange attributes(Map<String, String> all) {
    return new UserChange(
        username, bindings, groups, Optional.of(Map.copyOf(all)), scope, enabled, note);
  }

  /** Moves the user. */
  public UserChange scope(Resource to) {
    return new UserChange(username, bindings, groups, attributes, Optional.of(to), enabled, note);
  }

  /** Enables or disables the user. */
  public UserChange enabled(boolean nowEnabled) {
    return new UserChange(
        username, bindings, groups, attributes, scope, Optional.of(nowEnabled), note);
  }

  /** Replaces the note. */
  public UserChange note(String newNote) {
    return new UserChange(
        username, bindings, groups, attributes, scope, enabled, Optional.of(newNote));
  }
}
