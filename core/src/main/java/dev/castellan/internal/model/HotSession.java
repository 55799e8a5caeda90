package dev.castellan.internal.model;

import dev.castellan.login.Restriction;
import dev.castellan.storage.Revision;
import java.time.Instant;
import java.util.Optional;

/**
 * What decisions need to know of a session; its id is the hash of its token.
 *
 * @param userEpoch the user's epoch when it began; it ends when that rises
 * @param storeEpoch the store's epoch when it began; it ends when that rises. The record's own
 *     revision does not tell: a node that has not heard of a restore yet may write the session's
 *     last use after it
 * @param authenticatedAt when the user last proved who they are
 * @param secondFactor whether a second factor was shown
 * @param restriction what has to be done before it is good for more
 */
public record HotSession(
    String id,
    String userId,
    long userEpoch,
    long storeEpoch,
    Instant createdAt,
    Instant lastUsedAt,
    Instant expiresAt,
    Instant authenticatedAt,
    boolean secondFactor,
    Optional<Restriction> restriction,
    Revision revision) {}
