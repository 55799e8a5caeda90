package dev.castellan.login;

import dev.castellan.access.Action;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * What is only done by a person who has proved who they are a short time ago: by logging in, or
 * again by {@link LoginService#stepUp}. In an older session it is refused with {@code
 * authentication-too-old}, to an API key with {@code session-required}. The host itself, through
 * {@code SystemAccess}, proves nothing.
 *
 * <p>It comes on top of the policy: what no rule allows is still refused for that. One's own second
 * factor is always guarded so. Immutable.
 *
 * @param within how long a proof is good; 1 minute to 24 hours
 * @param actions which actions of the library's own and of the host's, on whatever resource
 * @param resets whether to reset somebody else's password or second factor
 * @param rights whether to do what could open another way in, or close one for good, in a session:
 *     to create, import and delete users; to change somebody's bindings, groups, attributes or
 *     address, or enable or disable them; to change the bindings of a key, enable it, widen its
 *     networks or move its end back; to change the policy and its roles, and login providers. A key
 *     that may do it is not asked
 */
public record StepUp(Duration within, Set<Action> actions, boolean resets, boolean rights) {

  /**
   * 15 minutes, for {@code api-key:create}, {@code session:delete} (one's own by list included;
   * logging out is free), resets and rights.
   */
  public static final StepUp STANDARD =
      new StepUp(
          Duration.ofMinutes(15),
          Set.of(Action.of("api-key", "create"), Action.of("session", "delete")),
          true,
          true);

  /**
   * @throws IllegalArgumentException if {@code within} is out of range
   */
  public StepUp {
    if (within.compareTo(Duration.ofMinutes(1)) < 0 || within.compareTo(Duration.ofHours(24)) > 0) {
      throw new IllegalArgumentException(
          "A proof is good for 1 minute to 24 hours; this one for " + within);
    }
    actions = Set.copyOf(actions);
  }

  /** Good for so long. */
  public StepUp within(Duration duration) {
    return new StepUp(duration, actions, resets, rights);
  }

  /** For these actions and no others. */
  public StepUp actions(Collection<Action> only) {
    return new StepUp(within, Set.copyOf(only), resets, rights);
  }

  /** For resets of somebody else's password or second factor, or not. */
  public StepUp resets(boolean guarded) {
    return new StepUp(within, actions, guarded, rights);
  }

  /** For what could open another way in, or close one for good, or not. */
  public StepUp rights(boolean guarded) {
    return new StepUp(within, actions, resets, guarded);
  }
}
