package dev.castellan.internal.policy.text;

import dev.castellan.access.Decision;
import dev.castellan.access.Roles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the names of a policy fit together; knows nothing else of it. */
final class Structure {

  private static final int SHOWN = 8;

  private final Map<String, List<Word>> inherited = new LinkedHashMap<>();
  private final List<Word> roles = new ArrayList<>();
  private final List<String> names = new ArrayList<>(List.of(Roles.ADMINISTRATOR, Roles.VIEWER));
  private final List<Word> used = new ArrayList<>();
  private final List<Word> reasons = new ArrayList<>();
  private final List<Word> tests = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();

  /** Who asks in a test, and whom its givens name. */
  private record Asked(Word subject, Set<String> given) {}

  void role(Word name, List<Word> inherits) {
    roles.add(name);
    names.add(name.text());
    inherited.putIfAbsent(name.text(), inherits);
  }

  /** A role that somebody is given. */
  void uses(Word role) {
    used.add(role);
  }

  /** What stands behind {@code because}. */
  void because(Word reason) {
    reasons.add(reason);
  }

  void test(Word name) {
    tests.add(name);
  }

  void asks(Word subject, Set<String> given) {
    asked.add(new Asked(subject, given));
  }

  /** Tells what does not fit. */
  void check(Problems problems) {
    twice(roles, "the role", "is defined", problems);
    roles.forEach(name -> requireClear(name, problems));
    inherited.values().forEach(names -> names.forEach(name -> requireRole(name, problems)));
    used.forEach(name -> requireRole(name, problems));
    twice(tests, "the test", "is there", problems);
    reasons.forEach(reason -> requireReason(reason, problems));
    asked.forEach(one -> requireGiven(one, problems));
    cycles(problems);
  }

  private static void twice(List<Word> names, String what, String verb, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (Word name : names) {
      if (!seen.add(name.text())) {
        problems.add(
            name.place(),
            what + ' ' + Quoted.of(name.text()) + ' ' + verb + " twice",
            Optional.empty());
      }
    }
  }

  /** Behind {@code because} it could be either. */
  private static void requireClear(Word role, Problems problems) {
    if (outcomes().contains(role.text())) {
      problems.add(
          role.place(),
          "a role is not called like an outcome: " + Quoted.of(role.text()),
          Optional.empty());
    }
  }

  private boolean isRole(String name) {
    return inherited.containsKey(name) || Roles.isBuiltIn(name);
  }

  private void requireRole(Word name, Problems problems) {
    if (!isRole(name.text())) {
      problems.add(
          name.place(),
          "there is no role " + Quoted.of(name.text()),
          Nearest.to(name.text(), names));
    }
  }

  private void requireReason(Word reason, Problems problems) {
    List<String> outcomes = outcomes();
    if (!isRole(reason.text()) && !outcomes.contains(reason.text())) {
      List<String> known = new ArrayList<>(outcomes);
      known.addAll(names);
      problems.add(
          reason.place(),
          Quoted.of(reason.text())
              + " is neither a role nor an outcome ("
              + String.join(", ", outcomes)
              + ')',
          Nearest.to(reason.text(), known));
    }
  }

  private static List<String> outcomes() {
    return java.util.Arrays.stream(Decision.Outcome.values()).map(Decision.Outcome::text).toList();
  }

  private static void requireGiven(Asked one, Problems problems) {
    if (!one.given().contains(one.subject().text())) {
      problems.add(
          one.subject().place(),
          "no 'given' of the test names " + Quoted.of(one.subject().text()),
          Nearest.to(one.subject().text(), one.given()));
    }
  }

  /** Goes along the arrows without recursion: a chain may be as long as there are roles. */
  private void cycles(Problems problems) {
    Set<String> done = new HashSet<>();
    for (String start : inherited.keySet()) {
      if (!done.contains(start)) {
        walk(start, done, problems);
      }
    }
  }

  /** A role on the way, and those that it inherits and that are still to be looked at. */
  private record Step(String role, Deque<Word> rest) {}

  private void walk(String start, Set<String> done, Problems problems) {
    Map<String, Integer> way = new LinkedHashMap<>();
    Deque<Step> steps = new ArrayDeque<>();
    enter(start, way, steps);
    while (!steps.isEmpty()) {
      Step step = steps.getLast();
      Word next = step.rest().pollFirst();
      if (next == null) {
        steps.removeLast();
        way.remove(step.role());
        done.add(step.role());
      } else if (way.containsKey(next.text())) {
        problems.add(next.place(), cycle(way.keySet(), next.text()), Optional.empty());
      } else if (!done.contains(next.text()) && inherited.containsKey(next.text())) {
        enter(next.text(), way, steps);
      }
    }
  }

  private void enter(String role, Map<String, Integer> way, Deque<Step> steps) {
    way.put(role, way.size());
    steps.addLast(new Step(role, new ArrayDeque<>(inherited.getOrDefault(role, List.of()))));
  }

  private static String cycle(Collection<String> way, String first) {
    List<String> names = new ArrayList<>();
    int length = 0;
    for (String role : way) {
      if (length > 0 || role.equals(first)) {
        length++;
        if (names.size() < SHOWN) {
          names.add(role);
        }
      }
    }
    String rest = length > SHOWN ? "… (" + (length - SHOWN) + " more) -> " : "";
    return "roles inherit each other: " + String.join(" -> ", names) + " -> " + rest + first;
  }
}
