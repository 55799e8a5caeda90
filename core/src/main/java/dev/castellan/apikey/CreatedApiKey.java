package dev.castellan.apikey;

import dev.castellan.secret.SecretText;

/**
 * A new key with what is shown this once.
 *
 * @param key the key
 * @param secret the secret half, for clients that send id and secret
 * @param token id, secret and checksum in one, for clients that send one text
 */
public record CreatedApiKey(ApiKey key, SecretText secret, SecretText token) {}
