package dev.castellan.login;

import java.util.List;

/**
 * Sessions, on behalf of the principal for whom {@code Castellan.actingAs} made this. Ended
 * sessions are dead at once on this node and, as soon as they hear of it, on all others.
 *
 * <p>One's own need no permission. Those of others need {@code session:list}, {@code session:read}
 * and {@code session:delete} on {@code <scope>/sessions/<id>}, the scope being the user's; to end
 * them also needs all that the user holds. Every change is written together with its audit entry; a
 * refused one leaves an entry, too. Methods may block on the store. Safe for use by many threads.
 *
 * @see StepUp
 */
public interface SessionService {

  /**
   * The session in which this is asked; also while it is {@linkplain Restriction restricted}.
   *
   * @throws dev.castellan.ForbiddenException with {@code session-required} for a key or the host
   */
  Session current();

  /**
   * The caller's own sessions that are alive, the newest first.
   *
   * @throws dev.castellan.ForbiddenException with {@code session-required} for a key or the host
   */
  List<Session> own();

  /**
   * Ends one of the caller's own sessions, also this one.
   *
   * @throws dev.castellan.NotFoundException if none of the caller's has this id
   */
  void end(String sessionId);

  /** Ends all of the caller's own sessions but this one, also those of which no node knows yet. */
  void endOthers();

  /**
   * The sessions of a user that are alive, the newest first, as far as the caller may see them.
   *
   * @throws dev.castellan.NotFoundException if there is no such user that the caller may see
   */
  List<Session> of(String userId);

  /**
   * Ends a session of a user.
   *
   * @throws dev.castellan.NotFoundException if the user has no such session, or there is no such
   *     user, that the caller may see
   * @throws dev.castellan.ForbiddenException with {@code escalation} if the user holds more than
   *     the caller
   */
  void end(String userId, String sessionId);

  /**
   * Ends all sessions of a user, also those of which no node knows yet. The policy is asked about
   * {@code <scope>/sessions/<id of the user>}.
   *
   * @throws dev.castellan.NotFoundException if there is no such user that the caller may see
   * @throws dev.castellan.ForbiddenException with {@code escalation} if the user holds more than
   *     the caller
   */
  void endAll(String userId);
}
