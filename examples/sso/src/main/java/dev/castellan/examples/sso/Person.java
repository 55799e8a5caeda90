package dev.castellan.examples.sso;

import java.util.List;
import java.util.Optional;

/**
 * Somebody who has an account at both providers. The passwords are no secrets: they are printed.
 *
 * @param group what the broker's roles are given by
 */
record Person(String username, String password, String displayName, String group) {

  static final String ADMINISTRATORS = "administrators";
  static final String VIEWERS = "viewers";

  /** The last of them is in no group that the broker knows, and is not let in. */
  static final List<Person> ALL =
      List.of(
          new Person("ada", "analytical engine", "Ada Lovelace", ADMINISTRATORS),
          new Person("vic", "window seat", "Vic Viewer", VIEWERS),
          new Person("gus", "garden gate", "Gus Guest", "guests"));

  static Optional<Person> of(String username, String password) {
    return ALL.stream()
        .filter(one -> one.username.equals(username) && one.password.equals(password))
        .findFirst();
  }

  /** What identifies them for good, whatever they are called. */
  String subject() {
    return "person-" + (ALL.indexOf(this) + 1);
  }

  String email() {
    return username + "@example.com";
  }

  @Override
  public String toString() {
    return username + " (" + group + "), password: " + password;
  }
}
