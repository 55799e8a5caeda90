package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.util.Optional;

/**
 * A logout that begins here.
 *
 * @param urls where we are reached
 * @param handle as in {@link LoginStart#handle}
 * @param subject who logs out
 * @param providerSession the session at the provider, if it named it
 * @param hint what {@link Identity#logoutHint} was at the login
 */
public record LogoutStart(
    ProviderUrls urls,
    String handle,
    String subject,
    Optional<String> providerSession,
    Optional<SecretText> hint) {}
