package dev.castellan.internal.access;

import dev.castellan.access.Action;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All actions there are: the library's own and the host's. Immutable. */
public final class Catalogue {

  private static final List<String> CRUD = List.of("read", "list", "create", "update", "delete");

  private static final Map<String, List<String>> OWN =
      Map.of(
          "user", CRUD,
          "role", CRUD,
          "policy", List.of("read", "update"),
          "api-key", CRUD,
          "license", List.of("read", "update"),
          "session", List.of("read", "list", "create", "delete"),
          "setting", List.of("read", "update"),
          "sso", CRUD,
          "audit", List.of("read", "list"));

  /** Where a change hands out rights, so that only a person in a session makes it. */
  private static final Set<String> GUARDED = Set.of("user", "role", "policy", "api-key", "sso");

  private final Set<Action> actions;

  /** The library's actions and these. */
  public Catalogue(Set<Action> hostActions) {
    Set<Action> all = new HashSet<>(hostActions);
    OWN.forEach((type, verbs) -> verbs.forEach(verb -> all.add(Action.of(type, verb))));
    this.actions = Collections.unmodifiableSet(all);
  }

  /** Whether there is such an action. */
  boolean has(Action action) {
    return actions.contains(action);
  }

  /** Whether the type is the library's. */
  static boolean isOwn(Action action) {
    return OWN.containsKey(action.type());
  }

  /** Whether nothing is changed by it. */
  static boolean isReading(Action action) {
    return action.verb().equals("read") || action.verb().equals("list");
  }

  /** Whether the built-in roles allow it in a session alone. */
  static boolean needsSession(Action action) {
    return GUARDED.contains(action.type()) && !isReading(action);
  }
}
