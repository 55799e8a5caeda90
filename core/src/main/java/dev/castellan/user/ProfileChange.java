package dev.castellan.user;

import java.util.Optional;

/**
 * What people change of their own account: what is named here and nothing else. Immutable; the
 * methods answer a changed copy.
 *
 * @param displayName the new name for people; an empty one takes it away
 * @param email the new address; an empty one takes it away
 */
public record ProfileChange(Optional<String> displayName, Optional<String> email) {

  /** Changes nothing yet. */
  public static ProfileChange none() {
    return new ProfileChange(Optional.empty(), Optional.empty());
  }

  /** Gives another name for people. */
  public ProfileChange displayName(String name) {
    return new ProfileChange(Optional.of(name), email);
  }

  /** Gives another address. */
  public ProfileChange email(String address) {
    return new ProfileChange(displayName, Optional.of(address));
  }
}
