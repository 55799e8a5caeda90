package dev.castellan.apikey;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import java.util.Optional;

/**
 * API keys, on behalf of the principal for whom {@code Castellan.actingAs} made this. Everything
 * said of {@link dev.castellan.user.UserService} on permission, audit, blocking and threads holds
 * here.
 */
public interface ApiKeyService {

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
  Page<ApiKey> list(PageRequest page);

  /**
   * Changes what the change names.
   *
   * @param expectedVersion refuses with {@code version-conflict} if the key is at another version;
   *     empty changes whatever is there
   * @return the key afterwards
   * @throws dev.castellan.NotFoundException if there is no such key
   */
  ApiKey update(String id, ApiKeyChange change, Optional<String> expectedVersion);

  /**
   * Deletes a key; its next use is refused, on all nodes.
   *
   * @param expectedVersion as in {@link #update}
   * @throws dev.castellan.NotFoundException if there is no such key
   */
  void delete(String id, Optional<String> expectedVersion);
}
