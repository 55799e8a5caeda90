package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Role;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all parts of lint look at: the policy and the world around it. For one thread. */
final class LintScope {

  private final Policy policy;
  private final PolicyWorld world;
  private final Catalogue catalogue;
  private final Words words;
  private final Holdings holdings;
  private final Map<String, List<String>> inheritors = new HashMap<>();
  private final Map<GroupName, List<Binding>> byGroup = new LinkedHashMap<>();

  LintScope(Policy policy, PolicyWorld world) {
    this.policy = policy;
    this.world = world;
    this.catalogue = world.host().and(policy.catalogue()).and(Catalogue.own());
    this.words = new Words(catalogue);
    this.holdings = new Holdings(new RoleBook(policy, catalogue), words);
    for (Role role : policy.roles()) {
      for (String inherited : role.inherits()) {
        inheritors.computeIfAbsent(inherited, k -> new ArrayList<>()).add(role.name());
      }
    }
    for (GroupBinding bound : policy.bindings()) {
      byGroup.computeIfAbsent(bound.group(), k -> new ArrayList<>()).add(bound.binding());
    }
  }

  Policy policy() {
    return policy;
  }

  PolicyWorld world() {
    return world;
  }

  Instant now() {
    return world.now();
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Words words() {
    return words;
  }

  Holdings holdings() {
    return holdings;
  }

  boolean knowsSubjects() {
    return !world.subjects().isEmpty();
  }

  boolean isActive(Binding binding) {
    return binding.until().map(end -> now().isBefore(end)).orElse(true);
  }

  /** A role and all that inherit it. */
  Set<String> withInheritors(String role) {
    Set<String> all = new HashSet<>(Set.of(role));
    Deque<String> open = new ArrayDeque<>(all);
    while (!open.isEmpty()) {
      inheritors.getOrDefault(open.removeFirst(), List.of()).stream()
          .filter(all::add)
          .forEach(open::addLast);
    }
    return all;
  }

  boolean isInherited(String role) {
    return inheritors.containsKey(role);
  }

  /** What each group holds, in the order of the text. */
  Collection<List<Binding>> heldByGroups() {
    return byGroup.values();
  }

  /** What a subject holds itself and through its groups, and has not ended. */
  List<Binding> effective(PolicySubject subject) {
    List<Binding> all = new ArrayList<>(subject.bindings());
    subject.groups().forEach(group -> all.addAll(byGroup.getOrDefault(group, List.of())));
    all.removeIf(binding -> !isActive(binding));
    return all;
  }

  /** Tells situations apart from now on. */
  Judge judge(Optional<Map<String, String>> attributes, Budget budget) {
    return new Judge(attributes, now(), budget);
  }
}
