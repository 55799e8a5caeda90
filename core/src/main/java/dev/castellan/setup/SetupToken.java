package dev.castellan.setup;

import dev.castellan.secret.SecretText;
import java.time.Instant;

/**
 * Lets whoever holds it create the first administrator of an empty store, once.
 *
 * @param token the token, which only the operator should see
 * @param expiresAt when it ends; 15 minutes after it was made
 */
public record SetupToken(SecretText token, Instant expiresAt) {}
