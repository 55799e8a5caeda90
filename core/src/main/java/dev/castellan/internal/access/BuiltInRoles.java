package dev.castellan.internal.access;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Decision;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import java.time.Instant;
import java.util.Set;

/** {@code administrator} and {@code viewer}. Immutable. */
public final class BuiltInRoles implements RolePolicy {

  private static final Decision BY_ADMINISTRATOR =
      new Decision(Decision.Outcome.ALLOWED, Roles.ADMINISTRATOR);
  private static final Decision BY_VIEWER = new Decision(Decision.Outcome.ALLOWED, Roles.VIEWER);
  private static final Decision NEEDS_SESSION =
      new Decision(Decision.Outcome.CONDITION_FAILED, Roles.ADMINISTRATOR);

  @Override
  public boolean hasRole(String name) {
    return name.equals(Roles.ADMINISTRATOR) || name.equals(Roles.VIEWER);
  }

  @Override
  public Decision judge(
      Set<Binding> held, Principal.Kind via, Action action, Resource resource, Instant now) {
    if (holds(held, Roles.ADMINISTRATOR, resource, now)) {
      return via == Principal.Kind.API_KEY && Catalogue.needsSession(action)
          ? NEEDS_SESSION
          : BY_ADMINISTRATOR;
    }
    if (Catalogue.isReading(action) && holds(held, Roles.VIEWER, resource, now)) {
      return BY_VIEWER;
    }
    return Decisions.NO_MATCH;
  }

  @Override
  public boolean covers(Set<Binding> held, Binding wanted, Instant now) {
    return held.stream()
        .filter(
            mine -> mine.role().equals(Roles.ADMINISTRATOR) || mine.role().equals(wanted.role()))
        .filter(mine -> isActive(mine, now) && wanted.scope().isWithin(mine.scope()))
        .anyMatch(mine -> lastsAsLong(mine, wanted));
  }

  private static boolean lastsAsLong(Binding mine, Binding wanted) {
    return mine.until()
        .map(end -> wanted.until().map(other -> !other.isAfter(end)).orElse(false))
        .orElse(true);
  }

  private static boolean holds(Set<Binding> held, String role, Resource resource, Instant now) {
    for (Binding binding : held) {
      if (binding.role().equals(role)
          && resource.isWithin(binding.scope())
          && isActive(binding, now)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isActive(Binding binding, Instant now) {
    return binding.until().isEmpty() || now.isBefore(binding.until().get());
  }
}
