package dev.castellan.login.provider;

/**
 * A login that begins.
 *
 * @param urls where we are reached
 * @param handle of this login, 32 random URL-safe characters: the provider has the peer send it
 *     back, as {@code state} (OAuth) or {@code RelayState} (SAML)
 * @param again whether the person must log in again though the provider remembers them
 */
public record LoginStart(ProviderUrls urls, String handle, boolean again) {}
