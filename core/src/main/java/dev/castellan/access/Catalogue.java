package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The words of a policy: types of resource, and what can be done to each. Immutable.
 *
 * <p>The library's own types are in every catalogue that decides; a host adds its own.
 */
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
          "audit", List.of("read", "list", "verify"));

  /** No words at all. */
  public static final Catalogue EMPTY = new Catalogue(Collections.emptySortedMap());

  /** The most actions. */
  public static final int MAX_ACTIONS = 10_000;

  private final SortedMap<String, SortedSet<String>> verbs;

  private Catalogue(SortedMap<String, SortedSet<String>> verbs) {
    this.verbs = Collections.unmodifiableSortedMap(verbs);
  }

  /**
   * The library's own types: user, role, policy, api-key, license, session, setting, sso, audit.
   */
  public static Catalogue own() {
    return of(OWN);
  }

  /**
   * These types, each with what can be done to it.
   *
   * @throws InvalidInputException if a word is none, a type has no verb, or there are more than
   *     {@value #MAX_ACTIONS} actions
   */
  public static Catalogue of(Map<String, ? extends Collection<String>> types) {
    return EMPTY.plus(types);
  }

  /** Whether the type is one of the library's own. */
  public static boolean isOwn(String type) {
    return OWN.containsKey(type);
  }

  /** The catalogue with these verbs added to a type, which may be a new one. */
  public Catalogue with(String type, Collection<String> added) {
    return plus(Map.of(type, added));
  }

  /** All words of both. */
  public Catalogue and(Catalogue other) {
    return plus(other.verbs);
  }

  private Catalogue plus(Map<String, ? extends Collection<String>> added) {
    SortedMap<String, SortedSet<String>> all = new TreeMap<>(verbs);
    added.forEach((type, more) -> all.put(type, union(type, more)));
    if (all.values().stream().mapToInt(Set::size).sum() > MAX_ACTIONS) {
      throw invalid("There are at most " + MAX_ACTIONS + " actions");
    }
    return new Catalogue(all);
  }

  private SortedSet<String> union(String type, Collection<String> added) {
    SortedSet<String> all = new TreeSet<>(verbs(type));
    added.forEach(verb -> all.add(Action.of(type, verb).verb()));
    if (added.isEmpty()) {
      throw invalid("A type of resource has at least one verb: " + Action.of(type, "any").type());
    }
    return Collections.unmodifiableSortedSet(all);
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "catalog", message);
  }

  /** All types, in order. */
  public Set<String> types() {
    return verbs.keySet();
  }

  /** What can be done to a type, in order; empty if there is no such type. */
  public Set<String> verbs(String type) {
    return verbs.getOrDefault(type, Collections.emptySortedSet());
  }

  /** Whether there is such an action. */
  public boolean has(Action action) {
    return verbs(action.type()).contains(action.verb());
  }

  /** All actions, in order of type and verb. */
  public List<Action> actions() {
    return verbs.entrySet().stream()
        .flatMap(type -> type.getValue().stream().map(verb -> Action.of(type.getKey(), verb)))
        .toList();
  }

  /** The actions that a pattern stands for, in order; none if it names an unknown word. */
  public List<Action> actions(ActionPattern pattern) {
    return actions().stream().filter(pattern::matches).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Catalogue that && verbs.equals(that.verbs);
  }

  @Override
  public int hashCode() {
    return verbs.hashCode();
  }

  @Override
  public String toString() {
    return "Catalogue" + verbs;
  }
}
