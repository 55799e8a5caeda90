package dev.castellan.access;

import java.time.Instant;

/**
 * A policy as it is, or was, in force.
 *
 * @param policy what it says
 * @param number counts the saved policies from 1; 0 if none was ever saved
 * @param revision SHA-256 of its text; see {@link Policy#revision}
 * @param savedAt when; the beginning of time if none was ever saved
 * @param savedBy the name of who saved it, as it was then
 * @param version changes with every save; see {@link PolicyService#save}
 */
public record StoredPolicy(
    Policy policy, long number, String revision, Instant savedAt, String savedBy, String version) {}
