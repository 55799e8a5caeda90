package dev.castellan.internal.access;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Explanation;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.internal.model.PolicyInForce;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What somebody may do who may do exactly what each of several holders may. */
final class Reach {

  private Reach() {}

  /** Why the first of them may not who may not; or, if all may, why the first one may. */
  static Explanation explain(
      PolicyEvaluator evaluator, List<Holder> holders, Action action, Resource resource) {
    List<Explanation> all =
        holders.stream()
            .map(holder -> evaluator.explain(holder.handle(), action, resource, holder.when()))
            .toList();
    return all.stream()
        .filter(explanation -> !explanation.decision().allowed())
        .findFirst()
        .orElse(all.get(0));
  }

  static <T> List<T> filter(
      PolicyEvaluator evaluator,
      List<Holder> holders,
      Action action,
      Collection<? extends T> items,
      Function<? super T, Resource> resource) {
    List<T> left = List.copyOf(items);
    for (Holder holder : holders) {
      left = evaluator.filter(holder.handle(), action, left, resource, holder.when());
    }
    return left;
  }

  static Set<Action> allowedActions(
      PolicyEvaluator evaluator, List<Holder> holders, Resource resource) {
    Set<Action> left = new LinkedHashSet<>();
    boolean first = true;
    for (Holder holder : holders) {
      Set<Action> allowed = evaluator.allowedActions(holder.handle(), resource, holder.when());
      if (first) {
        left.addAll(allowed);
      } else {
        left.retainAll(allowed);
      }
      first = false;
    }
    return left;
  }

  static Set<Resource> scopesOf(PolicyEvaluator evaluator, List<Holder> holders, Action action) {
    Set<Resource> left = Set.of(Resource.ROOT);
    for (Holder holder : holders) {
      left = common(left, evaluator.scopesOf(holder.handle(), action, holder.when()));
    }
    return left;
  }

  /** What lies within both: of two scopes, one within the other, the inner one. */
  private static Set<Resource> common(Set<Resource> some, Set<Resource> others) {
    Set<Resource> common = new HashSet<>();
    for (Resource one : some) {
      for (Resource other : others) {
        if (one.isWithin(other)) {
          common.add(one);
        } else if (other.isWithin(one)) {
          common.add(other);
        }
      }
    }
    return Set.copyOf(common);
  }

  /** Of each scope at which the first of them holds something: what all may do there or below. */
  static Map<Resource, Set<Action>> permissions(
      PolicyInForce policy, List<Holder> holders, Collection<Action> actions) {
    Map<Resource, Set<Action>> permissions =
        new TreeMap<>(Comparator.comparing(Resource::toString));
    heldAt(policy, holders.get(0)).forEach(at -> permissions.put(at, new LinkedHashSet<>()));
    for (Action action : actions) {
      Set<Resource> reach = scopesOf(policy.evaluator(), holders, action);
      permissions.forEach(
          (scope, there) -> {
            if (reach.stream().anyMatch(at -> at.isWithin(scope) || scope.isWithin(at))) {
              there.add(action);
            }
          });
    }
    return Collections.unmodifiableMap(permissions);
  }

  private static Set<Resource> heldAt(PolicyInForce policy, Holder holder) {
    PolicySubject subject = holder.handle().subject();
    Instant now = holder.when().time();
    return policy.effective(subject.bindings(), subject.groups()).stream()
        .filter(binding -> binding.until().map(now::isBefore).orElse(true))
        .map(Binding::scope)
        .collect(Collectors.toUnmodifiableSet());
  }
}
