package dev.castellan.access;

import java.util.Optional;

/**
 * What the host knows of a resource and a policy may ask about. Immutable.
 *
 * @param ownerId the id of the user to whom the resource belongs, if it belongs to one
 */
public record AccessContext(Optional<String> ownerId) {

  /** Nothing is known. */
  public static final AccessContext NONE = new AccessContext(Optional.empty());

  /** The resource belongs to this user. */
  public static AccessContext ownedBy(String userId) {
    return new AccessContext(Optional.of(userId));
  }
}
