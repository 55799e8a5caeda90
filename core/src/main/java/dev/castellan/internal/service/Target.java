package dev.castellan.internal.service;

import dev.castellan.access.AccessContext;
import dev.castellan.access.Resource;
import java.util.Optional;

/** What something is done to, and whose it is. */
record Target(Resource resource, AccessContext context) {

  /** Nobody's own. */
  static Target of(Resource resource) {
    return new Target(resource, AccessContext.UNOWNED);
  }

  /** A user is their own. */
  static Target user(Resource scope, String id) {
    return new Target(Resources.user(scope, id), AccessContext.ownedBy(id));
  }

  /** A key is its owner's. */
  static Target apiKey(Resource scope, String id, Optional<String> ownerId) {
    return new Target(Resources.apiKey(scope, id), new AccessContext(ownerId, true));
  }
}
