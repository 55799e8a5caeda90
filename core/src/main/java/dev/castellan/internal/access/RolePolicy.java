package dev.castellan.internal.access;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Decision;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Set;

/**
 * What roles allow: the one place that knows. Everything around it (whether the caller is alive,
 * how old the snapshot may be, what a key's owner holds) does not change with it. Reads memory
 * alone; safe for use by many threads.
 */
public interface RolePolicy {

  /** Whether there is such a role. */
  boolean hasRole(String name);

  /**
   * What these bindings, held by one subject, say of an action that the catalogue has.
   *
   * @param via how the caller authenticated
   */
  Decision judge(
      Set<Binding> held, Principal.Kind via, Action action, Resource resource, Instant now);

  /** Whether who holds these bindings holds at least this one, and for as long. */
  boolean covers(Set<Binding> held, Binding wanted, Instant now);
}
