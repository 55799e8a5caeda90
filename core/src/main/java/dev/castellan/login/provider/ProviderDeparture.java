package dev.castellan.login.provider;

import java.util.Optional;

/**
 * How a browser leaves for a provider.
 *
 * @param departure where to
 * @param cookie what it keeps meanwhile; empty if nothing comes back
 */
public record ProviderDeparture(Departure departure, Optional<LoginCookie> cookie) {}
