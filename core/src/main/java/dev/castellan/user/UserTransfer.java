package dev.castellan.user;

import java.io.Reader;
import java.util.function.Consumer;

/**
 * Users as JSON lines, to move them from one system to another: one object a line, in UTF-8, blank
 * lines between them allowed.
 *
 * <p>Members: {@code username}, and if wanted {@code source}, {@code subject}, {@code displayName},
 * {@code email}, {@code enabled}, {@code mustChangePassword}, {@code scope}, {@code roles} (names,
 * at {@code /}), {@code bindings} ({@code role}, {@code scope}, {@code until}), {@code groups},
 * {@code attributes}, {@code note}, {@code passwordHash}. What is left out is as in {@link
 * NewUser}, but that a password need not be changed; a user without a hash has no password.
 *
 * <p>{@code subject} is by what the login provider that {@code source} names knows the user:
 * whoever has it there logs in as this user from then on. A new user is made with it by the host
 * itself, and by whoever may change the provider ({@code sso:update}) and holds all that it can
 * give; nobody who is there gets one, or another one. Only the host makes users of another source
 * without it.
 *
 * <p>Hashes of these forms are taken, verified, and replaced by one of our own at the first login:
 *
 * <ul>
 *   <li>our own, of {@link dev.castellan.login.PasswordHasher#argon2id} and {@link
 *       dev.castellan.login.PasswordHasher#pbkdf2}, and of the hasher that the builder was given;
 *   <li>EMQX's, {@code $1$ITERATIONS$SALT$KEY}, of at most 2,000,000 iterations, and its old one of
 *       36 bytes, written {@code emqx-legacy$} and Base64 without padding;
 *   <li>bcrypt, {@code $2a$}, {@code $2b$}, {@code $2y$}, of a cost of at most 14;
 *   <li>Argon2 in the PHC string format, of at most 64 MiB, 10 passes and 16 lanes.
 * </ul>
 *
 * <p>May block on the store for long. Safe for use by many threads.
 */
public interface UserTransfer {

  /** The longest line, in UTF-16 units. */
  int MAX_LINE = 65_536;

  /** The most users of one import. */
  int MAX_USERS = 100_000;

  /**
   * Writes all users that the caller may see, by name, without their hashes.
   *
   * @param lines gets each line, without its end, on the calling thread
   * @throws dev.castellan.ForbiddenException unless {@code user:list} is allowed somewhere
   */
  void exportTo(Consumer<String> lines);

  /**
   * The same with their hashes: who has these can try passwords at leisure.
   *
   * @throws dev.castellan.ForbiddenException for all but the host itself
   */
  void exportWithHashesTo(Consumer<String> lines);

  /**
   * Creates the users of these lines. All lines are read and judged first; if one of them is wrong,
   * nothing is done and the report says why. Then each user is written by itself, with an audit
   * entry, under the rules of {@link UserService#create} and {@link UserService#update}. If that
   * cannot be finished, the report says where it ended; to import the same again with {@link
   * ImportOptions.Existing#SKIP} goes on from there.
   *
   * @param lines are read to their end and not closed
   * @throws dev.castellan.ForbiddenException with {@code authentication-too-old} in a session, if
   *     the caller has not proved a short time ago who they are and it is no dry run
   * @throws java.io.UncheckedIOException if they cannot be read
   */
  ImportReport importFrom(Reader lines, ImportOptions options);
}
