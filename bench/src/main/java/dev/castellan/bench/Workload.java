package dev.castellan.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A policy and who holds what of it, in words of this module's own, so that the oracle and each
 * engine read the same. The same seed makes the same one.
 *
 * @param size how much
 * @param kind which parts of the language
 * @param roles each inherits from earlier ones only
 * @param groups what each group's members hold; none in a plain workload
 * @param subjects everybody
 */
record Workload(
    Size size, Kind kind, List<Role> roles, Map<String, Grant> groups, List<Subject> subjects) {

  /** Stands for any action. */
  static final String ANY = "*:*";

  /** The types of resource, each with the segment under which they lie. */
  static final Map<String, String> TYPES =
      Map.of("topics", "topic", "queues", "queue", "clients", "client", "bridges", "bridge");

  /** What can be done to each: twelve actions in all. */
  static final List<String> VERBS = List.of("read", "update", "delete");

  /**
   * One line of a role.
   *
   * @param deny or allow
   * @param action {@code type:verb}, or {@link #ANY}
   * @param pattern segments joined by slashes, relative to where the role is held: a name, {@code
   *     *}, a beginning and {@code *}, and {@code **} at the end
   * @param guard a condition
   */
  record Rule(boolean deny, String action, String pattern, Guard guard) {}

  /**
   * Rules under a name.
   *
   * @param scoped whether its patterns begin below a tenant
   * @param inherits names of other roles, scoped like this one
   */
  record Role(String name, boolean scoped, List<String> inherits, List<Rule> rules) {}

  /**
   * A role that is held somewhere.
   *
   * @param tenant below which tenant; "" for everywhere
   */
  record Grant(String role, String tenant) {}

  /**
   * Somebody.
   *
   * @param group the one that they are in; "" for none
   * @param north whether they have the attribute of the north
   */
  record Subject(String name, List<Grant> grants, String group, boolean north) {}

  /** The roles by their names. */
  Map<String, Role> rolesByName() {
    return roles.stream().collect(Collectors.toMap(Role::name, Function.identity()));
  }

  /** What somebody holds, themselves and through their group. */
  List<Grant> grantsOf(Subject subject) {
    if (subject.group().isEmpty()) {
      return subject.grants();
    }
    Set<Grant> all = new LinkedHashSet<>(subject.grants());
    all.add(groups.getOrDefault(subject.group(), subject.grants().get(0)));
    return List.copyOf(all);
  }

  /** A role and all that it inherits. */
  static List<Role> withInherited(String name, Map<String, Role> roles) {
    Map<String, Role> found = new LinkedHashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.pop();
      Role role = roles.get(next);
      if (role != null && found.putIfAbsent(next, role) == null) {
        open.addAll(role.inherits());
      }
    }
    return List.copyOf(found.values());
  }

  /** The names of all roles that somebody holds, inherited ones with them. */
  Set<String> rolesOf(Subject subject, Map<String, Role> byName) {
    return grantsOf(subject).stream()
        .flatMap(grant -> withInherited(grant.role(), byName).stream())
        .map(Role::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** How much there is of what, for the report. */
  String summary() {
    Map<String, Role> byName = rolesByName();
    List<Rule> rules = roles.stream().flatMap(role -> role.rules().stream()).toList();
    long denies = rules.stream().filter(Rule::deny).count();
    long wild = rules.stream().filter(rule -> rule.pattern().contains("*")).count();
    long any = rules.stream().filter(rule -> rule.action().equals(ANY)).count();
    long guarded = rules.stream().filter(rule -> rule.guard() != Guard.NONE).count();
    long prefixes = rules.stream().filter(rule -> rule.pattern().contains("-*")).count();
    double held =
        subjects.stream().mapToInt(subject -> rolesOf(subject, byName).size()).average().orElse(0);
    return String.format(
        Locale.ROOT,
        "%d roles, %d rules (%d deny, %d with a wildcard, %d of them a prefix, %d for any action,"
            + " %d with a condition), %d subjects with %.1f roles each, %d groups, %d tenants",
        roles.size(),
        rules.size(),
        denies,
        wild,
        prefixes,
        any,
        guarded,
        subjects.size(),
        held,
        groups.size(),
        size.tenants());
  }
}
