package dev.castellan.access;

import java.util.Map;
import java.util.Set;

/**
 * Somebody as a policy sees them, with what lies in their own record. Immutable.
 *
 * @param name for people to read; nothing is decided by it
 * @param bindings what they hold themselves
 * @param groups the groups they are in, through which they may hold more
 * @param attributes what administrators and mappings said of them
 */
public record PolicySubject(
    String name, Set<Binding> bindings, Set<GroupName> groups, Map<String, String> attributes) {

  /** Copies. */
  public PolicySubject {
    bindings = Set.copyOf(bindings);
    groups = Set.copyOf(groups);
    attributes = Map.copyOf(attributes);
  }

  /** Somebody with these bindings and nothing else. */
  public static PolicySubject of(String name, Binding... bindings) {
    return new PolicySubject(name, Set.of(bindings), Set.of(), Map.of());
  }
}
