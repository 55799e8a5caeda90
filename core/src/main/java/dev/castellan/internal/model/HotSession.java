package dev.castellan.internal.model;

import dev.castellan.storage.Revision;
import java.time.Instant;

/**
 * What decisions need to know of a session; its id is the hash of its token.
 *
 * @param userEpoch the user's epoch when it began; it ends when that rises
 * @param storeEpoch the store's epoch when it began; it ends when that rises. The record's own
 *     revision does not tell: a node that has not heard of a restore yet may write the session's
 *     last use after it
 */
public record HotSession(
    String id,
    String userId,
    long userEpoch,
    long storeEpoch,
    Instant createdAt,
    Instant lastUsedAt,
    Instant expiresAt,
    Revision revision) {}
