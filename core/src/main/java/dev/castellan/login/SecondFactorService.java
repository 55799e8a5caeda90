package dev.castellan.login;

import dev.castellan.secret.SecretText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The second factor of the person who calls: codes of an app (TOTP, RFC 6238: SHA-1, 6 digits, 30
 * seconds, one step either side), and recovery codes. Needs no permission; for an API key and the
 * host every method throws {@link dev.castellan.ForbiddenException} with {@code session-required}.
 * Every change is written together with its audit entry. All methods block on the store. Safe for
 * use by many threads.
 */
public interface SecondFactorService {

  /**
   * How things stand.
   *
   * @param confirmedAt when the factor was set up; empty if there is none
   * @param recoveryCodesLeft how many recovery codes were not used yet
   * @param required whether a role that the user holds needs one
   */
  record Status(Optional<Instant> confirmedAt, int recoveryCodesLeft, boolean required) {}

  /**
   * What an app needs to know, shown this once.
   *
   * @param secret the seed in Base 32, for typing
   * @param uri the same for a QR code
   */
  record Enrolment(SecretText secret, SecretText uri) {}

  /**
   * A factor is set up.
   *
   * @param recoveryCodes each good once in place of a code; shown this once
   * @param session all sessions have ended; this one has begun
   */
  record Confirmed(List<SecretText> recoveryCodes, LoginResult.LoggedIn session) {

    /** Copies the codes. */
    public Confirmed {
      recoveryCodes = List.copyOf(recoveryCodes);
    }
  }

  /** How things stand; also in a session that is restricted to setting one up. */
  Status status();

  /**
   * Begins to set one up, also in a session that is restricted to that. To begin again makes the
   * secret shown before worthless.
   *
   * @param password the user's present one; not looked at if the user has none, as one for whom a
   *     login provider vouches: then a login that is not old takes its place
   * @throws dev.castellan.InvalidInputException with {@code password-wrong}
   * @throws dev.castellan.ConflictException with {@code second-factor-exists}
   * @throws dev.castellan.ForbiddenException with {@code account-locked} after too many wrong ones,
   *     with {@code authentication-too-old} for who has no password
   */
  Enrolment begin(SecretText password);

  /**
   * Confirms with a code that the app has the secret, within 15 minutes. Ends all sessions of the
   * user and begins a new one.
   *
   * @throws dev.castellan.InvalidInputException with {@code code-wrong}
   * @throws dev.castellan.ConflictException with {@code second-factor-missing} if none was begun
   * @throws dev.castellan.ForbiddenException with {@code account-locked} after too many wrong ones
   */
  Confirmed confirm(SecretText code);

  /**
   * Takes the factor away, ends all sessions of the user and begins a new one.
   *
   * @throws dev.castellan.ConflictException with {@code second-factor-missing} if there is none
   * @throws dev.castellan.ForbiddenException with {@code authentication-too-old}
   */
  LoginResult.LoggedIn disable();

  /**
   * Makes new recovery codes; those of before are worthless.
   *
   * @throws dev.castellan.ConflictException with {@code second-factor-missing} if there is none
   * @throws dev.castellan.ForbiddenException with {@code authentication-too-old}
   */
  List<SecretText> renewRecoveryCodes();
}
