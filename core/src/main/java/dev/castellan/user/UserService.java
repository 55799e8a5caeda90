package dev.castellan.user;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.util.Optional;

/**
 * Users, on behalf of the principal for whom {@code Castellan.actingAs} made this.
 *
 * <p>Every method asks the policy first and throws {@link dev.castellan.ForbiddenException} if it
 * says no, {@link dev.castellan.UnavailableException} if the store cannot do it now. Each change is
 * written together with its audit entry, all or nothing; a refused one leaves an entry too. All
 * methods may block on the store. Safe for use by many threads.
 *
 * <p>A user who is the last enabled administrator at {@code /} without conditions or end can
 * neither be deleted, nor disabled, nor lose the role, nor get another one, or into a group, that
 * denies what an administrator needs: {@link dev.castellan.ConflictException} with {@code
 * last-administrator}, whoever asks and however many nodes try at once.
 */
public interface UserService {

  /**
   * Creates a user.
   *
   * @throws dev.castellan.InvalidInputException if a part of it breaks a rule
   * @throws dev.castellan.ConflictException with {@code username-taken}
   */
  User create(NewUser user);

  /** The user with this id; empty if there is none that the caller may see. */
  Optional<User> find(String id);

  /**
   * The user with this name whose password is kept here, without regard to case; empty if none that
   * the caller may see.
   */
  default Optional<User> findByUsername(String username) {
    return findByUsername(User.LOCAL, username);
  }

  /** The user with this name from this source; empty if none that the caller may see. */
  Optional<User> findByUsername(String source, String username);

  /**
   * A page of the users that the caller may see.
   *
   * @throws dev.castellan.InvalidInputException if the cursor belongs to another query
   */
  Page<User> list(UserQuery query, PageRequest page);

  /**
   * Changes what the change names.
   *
   * @param expectedVersion refuses with {@code version-conflict} if the user is at another version;
   *     empty changes whatever is there
   * @return the user afterwards
   * @throws dev.castellan.NotFoundException if there is no such user
   * @throws dev.castellan.ForbiddenException with {@code authentication-too-old} in a session, if
   *     bindings, groups, attributes, the address or whether they are enabled change and the caller
   *     has not proved a short time ago who they are: see {@link dev.castellan.login.StepUp}
   */
  User update(String id, UserChange change, Optional<String> expectedVersion);

  /**
   * Deletes a user, with all sessions and keys.
   *
   * @param expectedVersion as in {@link #update}
   * @throws dev.castellan.NotFoundException if there is no such user
   * @throws dev.castellan.ForbiddenException with {@code authentication-too-old} in a session, if
   *     the caller has not proved a short time ago who they are: see {@link
   *     dev.castellan.login.StepUp}
   */
  void delete(String id, Optional<String> expectedVersion);

  /**
   * Changes the caller's own account; needs no permission, but a session. Who gives another address
   * has proved a short time ago who they are: see {@link dev.castellan.login.StepUp}.
   *
   * @return the caller's account afterwards
   * @throws dev.castellan.ForbiddenException with {@code authentication-too-old}
   * @throws dev.castellan.InvalidInputException if a part of it breaks a rule
   */
  User changeProfile(ProfileChange change);

  /**
   * Gives somebody a new password, which they must change at the next login since somebody else
   * knows it, and ends all their sessions. Needs all that the user holds.
   *
   * @throws dev.castellan.InvalidInputException with {@code password-refused}
   * @throws dev.castellan.ConflictException with {@code not-local} if the user logs in elsewhere,
   *     {@code not-oneself} if it is the caller
   */
  void setPassword(String id, SecretText newPassword);

  /**
   * Makes a token with which the user chooses a password, once: for one who was invited, or has
   * forgotten it. It makes older ones void; the present password stays until then. It is void as
   * soon as the password, the rights, a group or an attribute of the user is changed, or the user
   * disabled. Needs all that the user holds.
   *
   * @param lifetime {@link PasswordResetToken#MIN_LIFETIME} to {@link
   *     PasswordResetToken#MAX_LIFETIME}
   * @throws dev.castellan.ConflictException as with {@link #setPassword}
   */
  PasswordResetToken resetPassword(String id, Duration lifetime);

  /**
   * Forgets what has failed on somebody's account and on the devices on which they logged in
   * before, so that they can log in again at once. Needs the right to update them and all that the
   * user holds. Does nothing if nothing has failed. A new password does the same.
   *
   * @throws dev.castellan.NotFoundException if there is no such user
   */
  void unlock(String id);

  /**
   * Takes somebody's second factor away, so that the password is enough to log in and to set up
   * another one, and ends all their sessions. Needs all that the user holds. Does nothing if there
   * is none.
   *
   * @throws dev.castellan.NotFoundException if there is no such user
   * @throws dev.castellan.ConflictException with {@code not-oneself}: one takes one's own away by
   *     {@code Admin.secondFactor()}
   */
  void resetSecondFactor(String id);

  /**
   * Changes the caller's own password and ends all their sessions, this one too.
   *
   * @throws dev.castellan.ForbiddenException with {@code account-locked} if too many wrong ones
   *     were given in this session
   * @throws dev.castellan.InvalidInputException with {@code password-wrong} if the present password
   *     is another, {@code password-refused} if the new one breaks the policy or is one of the last
   * @throws dev.castellan.UnavailableException with {@code busy} if too many passwords are being
   *     checked
   */
  void changePassword(SecretText present, SecretText newPassword);
}
