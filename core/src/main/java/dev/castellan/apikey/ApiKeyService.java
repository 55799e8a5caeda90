package dev.castellan.apikey;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * API keys, on behalf of the principal for whom {@code Castellan.actingAs} made this. Everything
 * said of {@link dev.castellan.user.UserService} on permission, audit, blocking and threads holds
 * here.
 */
public interface ApiKeyService {

  /** How many days a key may go on beside its successor. */
  int MAX_OVERLAP_DAYS = 30;

  /**
   * Creates a key. What it returns holds the secret, which is never to be had again.
   *
   * @throws dev.castellan.InvalidInputException if a part of it breaks a rule
   * @throws dev.castellan.ConflictException with {@code key-name-taken}
   * @throws dev.castellan.ForbiddenException with {@code escalation} if it would hold more than its
   *     creator
   */
  CreatedApiKey create(NewApiKey key);

  /** The key with this id; empty if there is none that the caller may see. */
  Optional<ApiKey> find(String id);

  /** A page of the keys that the caller may see, in the order of their names. */
  default Page<ApiKey> list(PageRequest page) {
    return list(ApiKeyQuery.all(), page);
  }

  /**
   * A page of those keys of a query that the caller may see.
   *
   * @throws dev.castellan.InvalidInputException if the query's text is too long, or the cursor
   *     belongs to another one
   */
  Page<ApiKey> list(ApiKeyQuery query, PageRequest page);

  /**
   * Changes what the change names.
   *
   * @param expectedVersion refuses with {@code version-conflict} if the key is at another version;
   *     empty changes whatever is there
   * @return the key afterwards
   * @throws dev.castellan.NotFoundException if there is no such key
   * @throws dev.castellan.InvalidInputException if a part of it breaks a rule; also if a key that
   *     was replaced is to live longer
   * @throws dev.castellan.ConflictException with {@code key-name-taken}; with {@code key-from-file}
   *     if more than {@code enabled} of a key from a file is to change
   * @throws dev.castellan.ForbiddenException with {@code escalation} if the key holds, or would
   *     hold, more than the caller; with {@code authentication-too-old} in a session, if its
   *     bindings change, or it is enabled, or let in from more networks or for longer, and the
   *     caller has not proved a short time ago who they are: see {@link dev.castellan.login.StepUp}
   */
  ApiKey update(String id, ApiKeyChange change, Optional<String> expectedVersion);

  /**
   * Replaces a key by a new one with another secret: the same name, owner, scope, bindings,
   * networks and limit, and as long a life, counted from now. The old one ends after the overlap;
   * until then both open the same. Needs what creating the new one and changing the old one need.
   *
   * @param overlap how long the old one goes on, 0 to {@value #MAX_OVERLAP_DAYS} days; 0 ends it at
   *     once. It never ends later than it would have anyway
   * @return the new key with its secret
   * @throws dev.castellan.InvalidInputException if the overlap is out of its bounds
   * @throws dev.castellan.NotFoundException if there is no such key
   * @throws dev.castellan.ConflictException with {@code key-replaced} if it has a successor
   *     already, {@code key-from-file} if it comes from a file
   * @throws dev.castellan.ForbiddenException with {@code escalation} if it holds more than the
   *     caller
   */
  CreatedApiKey rotate(String id, Duration overlap);

  /**
   * What is left of a key that was deleted, for {@value DeletedApiKey#KEPT_DAYS} days; empty if
   * there is nothing that the caller may see.
   */
  Optional<DeletedApiKey> findDeleted(String id);

  /**
   * Deletes a key; its next use is refused, on all nodes. A key from a file stays away until its
   * line in the file changes.
   *
   * @param expectedVersion as in {@link #update}
   * @throws dev.castellan.NotFoundException if there is no such key
   */
  void delete(String id, Optional<String> expectedVersion);

  /**
   * Puts the keys of a file in force: all of them at one moment, on all nodes, or none. What the
   * file's last generation named and this one does not is gone from then on. A key whose line stays
   * is the same key; if an administrator disabled or deleted it, it stays so until its line
   * changes. Only the host itself does this. May be done on several nodes at once, and again after
   * a fault.
   *
   * @param file from {@link BootstrapFile#parse}
   * @throws dev.castellan.ForbiddenException unless the host itself asks
   * @throws dev.castellan.InvalidKeyFileException if a role does not exist in the policy in force,
   *     or another file in force calls a key the same; by line
   * @throws dev.castellan.ConflictException with {@code key-file-differs} if this generation is in
   *     force and says something else
   */
  BootstrapResult bootstrap(BootstrapFile file);
}
