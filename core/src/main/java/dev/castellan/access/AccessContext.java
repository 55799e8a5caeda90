package dev.castellan.access;

import java.util.Optional;

/**
 * What the host knows of a resource and a policy may ask about. Immutable.
 *
 * @param ownerId the id of the user to whom the resource belongs, if it belongs to one
 * @param ownerKnown whether that is known; if not, {@code when owner} does not let a rule allow,
 *     and does not keep one from denying
 */
public record AccessContext(Optional<String> ownerId, boolean ownerKnown) {

  /** Nothing is known. */
  public static final AccessContext NONE = new AccessContext(Optional.empty(), false);

  /** The resource belongs to nobody. */
  public static final AccessContext UNOWNED = new AccessContext(Optional.empty(), true);

  /** The resource belongs to this user. */
  public static AccessContext ownedBy(String userId) {
    return new AccessContext(Optional.of(userId), true);
  }

  /** Whether the resource belongs to this user, as far as that is known. */
  public Truth isOwnedBy(Optional<String> userId) {
    return ownerKnown ? Truth.of(ownerId.isPresent() && ownerId.equals(userId)) : Truth.UNKNOWN;
  }
}
