package dev.castellan.internal.model;

import dev.castellan.internal.token.Digest;
import dev.castellan.login.Restriction;
import dev.castellan.storage.Revision;
import java.time.Instant;
import java.util.Optional;

/**
 * What decisions need to know of a session.
 *
 * @param id the hash of its token, in hex
 * @param token the same as a value
 * @param userEpoch the user's epoch when it began; it ends when that rises
 * @param storeEpoch the store's epoch when it began; it ends when that rises. The record's own
 *     revision does not tell: a node that has not heard of a restore yet may write the session's
 *     last use after it
 * @param authenticatedAt when the user last proved who they are
 * @param secondFactor whether a second factor was shown
 * @param restriction what has to be done before it is good for more
 * @param provider at which login provider it began, if at one
 * @param uses whether its last use is noted already
 */
public record HotSession(
    String id,
    Digest token,
    String userId,
    long userEpoch,
    long storeEpoch,
    Instant createdAt,
    Instant lastUsedAt,
    Instant expiresAt,
    Instant authenticatedAt,
    boolean secondFactor,
    Optional<Restriction> restriction,
    Optional<ProviderMark> provider,
    Revision revision,
    UseHint uses) {}
