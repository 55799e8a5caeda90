package dev.castellan.internal.model;

import dev.castellan.storage.Revision;
import java.time.Instant;

/** What decisions need to know of a session; its id is the hash of its token. */
public record HotSession(
    String id,
    String userId,
    long userEpoch,
    Instant createdAt,
    Instant lastUsedAt,
    Instant expiresAt,
    Revision revision) {}
