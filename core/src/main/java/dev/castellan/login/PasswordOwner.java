package dev.castellan.login;

/**
 * Whose a password will be, as far as it matters for which one it may be.
 *
 * @param username the user's name, as they log in with it
 * @param displayName what people call the user; may be empty
 * @param email where the user is written to; may be empty
 * @param brokerName what the broker is called
 * @param secondFactor whether the user also needs a second factor
 */
public record PasswordOwner(
    String username, String displayName, String email, String brokerName, boolean secondFactor) {}
