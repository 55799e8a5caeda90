package dev.castellan.internal.model;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.internal.collection.PersistentMap;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import dev.castellan.user.User;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What decisions need to know of a user.
 *
 * @param passwordSince since when the password is the present one; the creation where there is none
 */
public record HotUser(
    String id,
    String username,
    String canonical,
    String source,
    String searchable,
    Resource scope,
    Set<Binding> bindings,
    Set<GroupName> groups,
    Map<String, String> attributes,
    boolean enabled,
    long epoch,
    Optional<SecretText> passwordHash,
    Instant passwordSince,
    Instant createdAt,
    Revision revision) {

  /** The very object that the users are kept by; empty if there is no such user. */
  static Optional<String> sameId(PersistentMap<String, HotUser> users, String id) {
    return users.get(id).map(HotUser::id);
  }

  /** Whether the user logs in with a password that is kept here, once there is one. */
  public boolean isLocal() {
    return source.equals(User.LOCAL);
  }
}
