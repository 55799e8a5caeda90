package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;

/** Puts a {@link Policy} together in Java. Not for use by several threads. */
public final class PolicyBuilder {

  private Catalogue catalogue = Catalogue.EMPTY;
  private final List<Role> roles = new ArrayList<>();
  private final List<GroupBinding> bindings = new ArrayList<>();
  private final List<PolicyTest> tests = new ArrayList<>();
  private String comment = "";

  PolicyBuilder() {}

  /** Declares a type of resource, or more of what can be done to it. */
  public PolicyBuilder resourceType(String type, String... verbs) {
    catalogue = catalogue.with(type, List.of(verbs));
    return this;
  }

  /** Declares all of these. */
  public PolicyBuilder catalogue(Catalogue words) {
    catalogue = catalogue.and(words);
    return this;
  }

  /** Defines a role. */
  public PolicyBuilder role(Role role) {
    roles.add(role);
    return this;
  }

  /** Defines a role of these rules. */
  public PolicyBuilder role(String name, Rule... rules) {
    return role(Role.of(name, rules));
  }

  /** Gives a group a role. */
  public PolicyBuilder bind(GroupBinding binding) {
    bindings.add(binding);
    return this;
  }

  /** Gives a group a role. */
  public PolicyBuilder bind(String group, Binding binding) {
    return bind(GroupBinding.of(GroupName.parse(group), binding));
  }

  /** Adds a test. */
  public PolicyBuilder test(PolicyTest test) {
    tests.add(test);
    return this;
  }

  /** Says something of the policy as a whole, in lines. */
  public PolicyBuilder comment(String lines) {
    comment = lines;
    return this;
  }

  /**
   * The policy.
   *
   * @throws dev.castellan.InvalidPolicyException if a role is defined twice, inherits one that is
   *     not there or itself, or a group is bound to one that is not there
   */
  public Policy build() {
    return Policy.of(catalogue, roles, bindings, tests, comment);
  }
}
