package dev.castellan.login.provider;

import java.util.Optional;

/**
 * How a browser leaves for a provider.
 *
 * @param providerId to whom
 * @param departure where to
 * @param cookie what it keeps meanwhile; empty if nothing comes back
 */
public record ProviderDeparture(
    String providerId, Departure departure, Optional<LoginCookie> cookie) {}
