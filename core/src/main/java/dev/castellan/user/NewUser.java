package dev.castellan.user;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.secret.SecretText;
import java.util.Set;

/**
 * A user to create. Immutable; the methods answer a changed copy. What is left out: no role, no
 * note, scope {@code /}, enabled.
 *
 * @param username 1 to 128 letters, digits and {@code _ . @ -} after NFKC
 * @param password must satisfy the password policy
 * @param bindings what the user may do; never more than the creator may
 * @param scope where the user lives
 * @param enabled whether the user may log in
 * @param note free text, at most {@value User#MAX_NOTE} characters
 */
public record NewUser(
    String username,
    SecretText password,
    Set<Binding> bindings,
    Resource scope,
    boolean enabled,
    String note) {

  /** Copies the bindings. */
  public NewUser {
    bindings = Set.copyOf(bindings);
  }

  /** A user with a name and a password and nothing else. */
  public static NewUser of(String username, SecretText password) {
    return new NewUser(username, password, Set.of(), Resource.ROOT, true, "");
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
    return new NewUser(username, password, newBindings, scope, enabled, note);
  }

  /** In this scope. */
  public NewUser scope(Resource newScope) {
    return new NewUser(username, password, bindings, newScope, enabled, note);
  }

  /** Allowed to log in, or not. */
  public NewUser enabled(boolean nowEnabled) {
    return new NewUser(username, password, bindings, scope, nowEnabled, note);
  }

  /** With this note. */
  public NewUser note(String newNote) {
    return new NewUser(username, password, bindings, scope, enabled, newNote);
  }
}
