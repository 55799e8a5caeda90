package dev.castellan.login;

import java.time.Instant;
import java.util.Optional;

/**
 * A session that is alive.
 *
 * @param id names it; no credential
 * @param createdAt when its user logged in
 * @param lastUsedAt when it was used last, to about two minutes
 * @param authenticatedAt when its user last proved who they are
 * @param expiresAt when it ends at the latest
 * @param address from where its user logged in, if that is known
 * @param userAgent what the caller said it is, if anything; anybody can say anything
 * @param secondFactor whether a second factor was shown
 * @param restriction what has to be done before it is good for more, if anything
 * @param current whether it is the one in which this was asked
 */
public record Session(
    String id,
    Instant createdAt,
    Instant lastUsedAt,
    Instant authenticatedAt,
    Instant expiresAt,
    Optional<String> address,
    Optional<String> userAgent,
    boolean secondFactor,
    Optional<Restriction> restriction,
    boolean current) {}
