package dev.castellan.apikey;

import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Optional;

/**
 * What is left of a key that was deleted, for {@value #KEPT_DAYS} days: so that the audit log's ids
 * still have a name. Of a key that a file in force names it is kept as long as that.
 *
 * @param id the key's id
 * @param name what it was called at last
 * @param ownerId whose it was
 * @param scope where it lived
 * @param deletedAt when it was deleted
 * @param deletedBy the id of the user or key that deleted it, or {@code system}; empty if it went
 *     with its owner or its file
 */
public record DeletedApiKey(
    String id,
    String name,
    Optional<String> ownerId,
    Resource scope,
    Instant deletedAt,
    Optional<String> deletedBy) {

  /** For how many days it is kept. */
  public static final int KEPT_DAYS = 400;
}
