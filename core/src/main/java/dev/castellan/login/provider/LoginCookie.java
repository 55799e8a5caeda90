package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.time.Duration;

/**
 * What a browser keeps while it is at the provider: encrypted, authenticated, and bound to one
 * login. Few of them are kept at once; a new one takes the place of an old one of the same name.
 *
 * @param name letters, digits and hyphens; the host puts its own name before it
 * @param value printable ASCII without blanks, quotes, commas and semicolons
 * @param lifetime how long it is good
 */
public record LoginCookie(String name, SecretText value, Duration lifetime) {}
