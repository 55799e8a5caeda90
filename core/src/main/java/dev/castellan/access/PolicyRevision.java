package dev.castellan.access;

import java.time.Instant;

/**
 * One of the policies that were saved.
 *
 * @param number counts them from 1
 * @param revision SHA-256 of its text
 * @param savedAt when
 * @param savedBy the name of who saved it, as it was then
 * @param current whether it is in force
 */
public record PolicyRevision(
    long number, String revision, Instant savedAt, String savedBy, boolean current) {}
