package dev.castellan.license;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The licence, on behalf of a caller. Reading needs {@code license:read}, everything else {@code
 * license:update}, both on {@code /license}; {@code ForbiddenException} otherwise. What is changed
 * is in force on this node when the call returns, and on the others as soon as they hear of it.
 * Whatever fails on the way, the old licence stays in force. May block on the store.
 *
 * <p>Where a version is expected, {@code ConflictException} with {@code version-conflict} says that
 * somebody else was faster; empty means whatever is in force.
 */
public interface LicenseService {

  /** How many licences the history keeps. */
  int MAX_HISTORY = 50;

  /** What holds, and how it stands. Reads memory alone. */
  LicenseStatus status();

  /** How many connections there are and were at most. */
  LicenseUsage usage();

  /**
   * What a key would mean; changes nothing. Needs {@code license:update}.
   *
   * @param key as it was received; blanks, line breaks and quotes around it do not matter
   */
  LicenseCheck check(String key);

  /**
   * Puts a key in force. Nothing changes if it is in force already.
   *
   * @throws dev.castellan.InvalidInputException with {@code license-invalid}, {@code
   *     license-revoked}, {@code license-expired} (its grace included) or {@code
   *     license-not-yet-valid}
   * @throws dev.castellan.ConflictException with {@code setting-fixed} if the host has fixed a key
   */
  LicenseStatus update(String key, Optional<String> expectedVersion);

  /**
   * Puts the licence in force that was before the present one, if it still may be. Doing so again
   * comes back.
   *
   * @throws dev.castellan.ConflictException with {@code license-none-before} if there was none;
   *     otherwise as {@link #update}
   * @throws dev.castellan.InvalidInputException as {@link #update}
   */
  LicenseStatus previous(Optional<String> expectedVersion);

  /** The last {@value #MAX_HISTORY} licences that were put in force, newest first. */
  List<LicenseChange> history();

  /** When the alarm of the quota is raised. Reads memory alone. */
  StoredLicenseSettings settings();

  /**
   * Changes that. In force at once.
   *
   * @param change asked again if somebody else changes them at the same moment; has no other
   *     effects
   * @throws dev.castellan.ConflictException with {@code setting-fixed} if the host has fixed it
   */
  StoredLicenseSettings changeSettings(
      UnaryOperator<LicenseSettings> change, Optional<String> expectedVersion);

  /**
   * Takes the present time of day for right, though a higher one was seen before: after somebody
   * has set the clock wrong and right again.
   *
   * @return that time
   * @throws dev.castellan.ForbiddenException with {@code authentication-too-old} unless the caller
   *     has proved who they are a short time ago; with {@code session-required} for a key
   */
  Instant resetClock();
}
