package dev.castellan.internal.access;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Principal;
import dev.castellan.internal.Settings;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.login.Restriction;
import dev.castellan.login.StepUp;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a session is good for, whatever its user may do: nothing but to lift a restriction, if there
 * is one; and only while it is young, what the host wants proved again. Reads memory alone.
 */
public final class SessionRules {

  private final StepUp stepUp;
  private final FactorRoles factorRoles;

  SessionRules(Settings settings) {
    this.stepUp = settings.stepUp();
    this.factorRoles = new FactorRoles(settings.secondFactorRoles());
  }

  /** Whether who holds this, and is in these groups, needs a second factor. */
  public boolean needsFactor(
      Snapshot snapshot, Set<Binding> bindings, Set<GroupName> groups, Instant now) {
    return factorRoles.include(snapshot.policy(), bindings, groups, now);
  }

  /**
   * The restriction of a user's session. That a second factor is missing is found out each time: a
   * role that is given later, or a broker that begins to ask for it, binds sessions that are there.
   */
  public Optional<Restriction> restriction(
      Snapshot snapshot, HotSession session, HotUser user, Instant now) {
    if (session.restriction().isPresent()) {
      return session.restriction();
    }
    return !session.secondFactor() && needsFactor(snapshot, user.bindings(), user.groups(), now)
        ? Optional.of(Restriction.SECOND_FACTOR)
        : Optional.empty();
  }

  /** Whether to do this needs a proof that is not old. */
  public boolean guards(Action action) {
    return stepUp.actions().contains(action);
  }

  /** Whether resets of somebody else's credentials need a proof that is not old. */
  public boolean guardResets() {
    return stepUp.resets();
  }

  /** Whether what could open another way in needs a proof that is not old. */
  public boolean guardRights() {
    return stepUp.rights();
  }

  /** Whether the caller, in a session, has proved who they are a short time ago. */
  public boolean isRecent(Snapshot snapshot, Caller caller, Instant now) {
    return snapshot
        .session(caller.sessionId())
        .map(session -> !session.authenticatedAt().plus(stepUp.within()).isBefore(now))
        .orElse(caller.kind() == Principal.Kind.SYSTEM);
  }
}
