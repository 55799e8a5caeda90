package dev.castellan.user;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import java.util.Optional;
import java.util.Set;

/**
 * What to change of a user: what is named here and nothing else. Immutable; the methods answer a
 * changed copy.
 *
 * @param username the new name
 * @param bindings exactly what the user may do from now on
 * @param scope where the user lives from now on
 * @param enabled whether the user may log in from now on
 * @param note the new note
 */
public record UserChange(
    Optional<String> username,
    Optional<Set<Binding>> bindings,
    Optional<Resource> scope,
    Optional<Boolean> enabled,
    Optional<String> note) {

  /** Changes nothing yet. */
  public static UserChange none() {
    return new UserChange(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Gives another name. */
  public UserChange username(String name) {
    return new UserChange(Optional.of(name), bindings, scope, enabled, note);
  }

  /** Replaces all bindings. */
  public UserChange bindings(Set<Binding> all) {
    return new UserChange(username, Optional.of(Set.copyOf(all)), scope, enabled, note);
  }

  /** Moves the user. */
  public UserChange scope(Resource to) {
    return new UserChange(username, bindings, Optional.of(to), enabled, note);
  }

  /** Enables or disables the user. */
  public UserChange enabled(boolean nowEnabled) {
    return new UserChange(username, bindings, scope, Optional.of(nowEnabled), note);
  }

  /** Replaces the note. */
  public UserChange note(String newNote) {
    return new UserChange(username, bindings, scope, enabled, Optional.of(newNote));
  }
}
