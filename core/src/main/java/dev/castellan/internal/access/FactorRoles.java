package dev.castellan.internal.access;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.internal.model.PolicyInForce;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who needs a second factor: whoever holds one of the roles that the host named, or a role that
 * inherits one, at whatever scope, itself or through a group. Reads memory alone.
 */
final class FactorRoles {

  /** All such roles of a policy; prepared when it is first asked for. */
  private record Prepared(Policy of, Set<String> roles) {}

  private final Set<String> named;
  private volatile @Nullable Prepared prepared;

  FactorRoles(Set<String> named) {
    this.named = named;
  }

  /** Whether the user needs one at this time. */
  boolean include(PolicyInForce policy, Set<Binding> bindings, Set<GroupName> groups, Instant now) {
    if (named.isEmpty()) {
      return false;
    }
    Set<String> roles = roles(policy.policy());
    return policy.effective(bindings, groups).stream()
        .anyMatch(
            binding ->
                roles.contains(binding.role()) && binding.until().map(now::isBefore).orElse(true));
  }

  @SuppressWarnings("ReferenceEquality") // one policy in force is one object
  private Set<String> roles(Policy policy) {
    Prepared known = prepared;
    if (known == null || known.of() != policy) {
      known = new Prepared(policy, withHeirs(policy));
      prepared = known;
    }
    return known.roles();
  }

  private Set<String> withHeirs(Policy policy) {
    Map<String, List<String>> heirs = new HashMap<>();
    for (Role role : policy.roles()) {
      role.inherits()
          .forEach(of -> heirs.computeIfAbsent(of, name -> new ArrayList<>()).add(role.name()));
    }
    Set<String> all = new HashSet<>(named);
    Deque<String> next = new ArrayDeque<>(named);
    while (!next.isEmpty()) {
      for (String heir : heirs.getOrDefault(next.pop(), List.of())) {
        if (all.add(heir)) {
          next.push(heir);
        }
      }
    }
    return Set.copyOf(all);
  }
}
