package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is changed of a policy by those who change it piece by piece. All else stays as it is. */
final class PolicyEdits {

  private PolicyEdits() {}

  /** With one more role, at the end. */
  static Policy create(Policy policy, Role role) {
    if (policy.role(role.name()).isPresent()) {
      throw new ConflictException(
          ErrorCode.ROLE_EXISTS, "There is a role of the name '" + role.name() + "'");
    }
    List<Role> roles = new ArrayList<>(policy.roles());
    roles.add(role);
    return roles(policy, roles);
  }

  /** With another role in the place of the one of its name. */
  static Policy update(Policy policy, Role role) {
    require(policy, role.name());
    return roles(
        policy,
        policy.roles().stream()
            .map(present -> present.name().equals(role.name()) ? role : present)
            .toList());
  }

  /** Without a role, which nothing else in the policy needs. */
  static Policy delete(Policy policy, String name) {
    require(policy, name);
    Optional<String> needed =
        policy.roles().stream()
            .filter(role -> role.inherits().contains(name))
            .map(role -> "the role '" + role.name() + "' inherits it")
            .findFirst()
            .or(
                () ->
                    policy.bindings().stream()
                        .filter(bound -> bound.binding().role().equals(name))
                        .map(bound -> bound.group() + " holds it")
                        .findFirst());
    if (needed.isPresent()) {
      throw new ConflictException(
          ErrorCode.ROLE_IN_USE, "The role '" + name + "' is in use: " + needed.get());
    }
    return roles(
        policy, policy.roles().stream().filter(role -> !role.name().equals(name)).toList());
  }

  private static void require(Policy policy, String name) {
    if (policy.role(name).isEmpty()) {
      throw new NotFoundException(
          Roles.isBuiltIn(name)
              ? "The role '" + name + "' is built in; it cannot be changed"
              : "There is no such role");
    }
  }

  /** With something more that a group holds; the same policy if it holds it already. */
  static Policy bind(Policy policy, GroupBinding bound, Instant now) {
    if (policy.bindings().stream().anyMatch(present -> isSame(present, bound))) {
      return policy;
    }
    Binding binding = bound.binding();
    if (!Roles.isBuiltIn(binding.role()) && policy.role(binding.role()).isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.ROLE_UNKNOWN, "role", "There is no role of the name that was given");
    }
    Limits.requireScope(binding.scope());
    Limits.requireFuture("until", binding.until(), now);
    List<GroupBinding> bindings = new ArrayList<>(policy.bindings());
    bindings.add(bound);
    return bindings(policy, bindings);
  }

  /** Without what a group holds. */
  static Policy unbind(Policy policy, GroupName group, Binding binding) {
    GroupBinding gone = GroupBinding.of(group, binding);
    if (policy.bindings().stream().noneMatch(present -> isSame(present, gone))) {
      throw new NotFoundException("The group does not hold exactly this");
    }
    return bindings(
        policy, policy.bindings().stream().filter(present -> !isSame(present, gone)).toList());
  }

  /** Comments aside. */
  private static boolean isSame(GroupBinding one, GroupBinding other) {
    return one.group().equals(other.group()) && one.binding().equals(other.binding());
  }

  private static Policy roles(Policy policy, List<Role> roles) {
    return policy.withRoles(roles);
  }

  private static Policy bindings(Policy policy, List<GroupBinding> bindings) {
    return policy.withBindings(bindings);
  }
}
