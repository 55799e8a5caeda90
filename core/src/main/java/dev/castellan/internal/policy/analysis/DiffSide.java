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
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One of the two policies that are compared, and what people hold by it. For one thread. */
final class DiffSide {

  private final Catalogue catalogue;
  private final RoleBook book;
  private final Holdings holdings;
  private final Instant now;
  private final Map<String, Role> roles = new LinkedHashMap<>();
  private final Map<String, List<String>> inheritors = new HashMap<>();
  private final Map<GroupName, Set<Binding>> groups = new LinkedHashMap<>();

  /**
   * A side.
   *
   * @param all the words of both sides, by which actions are numbered
   */
  DiffSide(Policy policy, PolicyWorld world, Catalogue all) {
    this.catalogue = world.host().and(policy.catalogue()).and(Catalogue.own());
    this.book = new RoleBook(policy, catalogue);
    this.holdings = new Holdings(book, new Words(all, catalogue));
    this.now = world.now();
    for (Role role : policy.roles()) {
      roles.put(role.name(), role);
      role.inherits()
          .forEach(
              name -> inheritors.computeIfAbsent(name, k -> new ArrayList<>()).add(role.name()));
    }
    for (GroupBinding bound : policy.bindings()) {
      groups.computeIfAbsent(bound.group(), k -> new LinkedHashSet<>()).add(bound.binding());
    }
  }

  Catalogue catalogue() {
    return catalogue;
  }

  /** The defined roles, by name. */
  Map<String, Role> roles() {
    return roles;
  }

  boolean has(String role) {
    return book.has(role);
  }

  /** The roles that inherit one, each by itself. */
  Stream<String> inheritors(String role) {
    return inheritors.getOrDefault(role, List.of()).stream();
  }

  /** A role and all that inherit it. */
  Set<String> withInheritors(String role) {
    Set<String> all = new HashSet<>(Set.of(role));
    Deque<String> open = new ArrayDeque<>(all);
    while (!open.isEmpty()) {
      inheritors(open.removeFirst()).filter(all::add).forEach(open::addLast);
    }
    return all;
  }

  Set<GroupName> groups() {
    return groups.keySet();
  }

  /** What a group holds and has not ended. */
  Set<Binding> of(GroupName group) {
    return active(groups.getOrDefault(group, Set.of()).stream());
  }

  Stream<Binding> heldByGroups() {
    return groups.values().stream().flatMap(Set::stream);
  }

  /** What a subject holds itself and through its groups, and has not ended. */
  Set<Binding> effective(PolicySubject subject) {
    return active(
        Stream.concat(
            subject.bindings().stream(),
            subject.groups().stream()
                .flatMap(group -> groups.getOrDefault(group, Set.of()).stream())));
  }

  private Set<Binding> active(Stream<Binding> bindings) {
    Set<Binding> active = new HashSet<>();
    bindings
        .filter(binding -> binding.until().map(now::isBefore).orElse(true))
        .forEach(active::add);
    return active;
  }

  /** What a role gives, relative to where it is bound. */
  List<Grant> relative(String role) {
    return holdings.of(role).stream().map(Holdings.Held::grant).toList();
  }

  /** What some bindings give, from the root. */
  List<Grant> absolute(Set<Binding> bindings) {
    return bindings.stream()
        .flatMap(binding -> holdings.of(binding).stream())
        .map(Holdings.Held::grant)
        .toList();
  }
}
