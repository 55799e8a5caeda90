package dev.castellan.internal.model;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.StoredPolicy;
import dev.castellan.internal.policy.InertRules;
import dev.castellan.internal.policy.engine.CompiledPolicy;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Revision;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A policy that decides, with what is known of where it came from. Safe for use by many threads.
 */
public final class PolicyInForce {

  /** The version of what was never saved. */
  public static final String NEVER_SAVED = "0";

  /**
   * Where a policy came from.
   *
   * @param number counts the saved policies from 1; 0 if none was ever saved
   * @param revision SHA-256 of its text
   * @param savedAt when it was saved
   * @param savedBy the name of who saved it
   */
  public record Source(long number, String revision, Instant savedAt, String savedBy) {}

  private final PolicyEvaluator evaluator;
  private final SubjectHandles handles;
  private final Set<String> roles;
  private final Map<GroupName, Set<Binding>> groups;
  private final Source source;
  private final Optional<Revision> head;
  private final List<String> problems;

  private PolicyInForce(
      PolicyEvaluator evaluator,
      SubjectHandles handles,
      Set<String> roles,
      Map<GroupName, Set<Binding>> groups,
      Source source,
      Optional<Revision> head,
      List<String> problems) {
    this.evaluator = evaluator;
    this.handles = handles;
    this.roles = roles;
    this.groups = groups;
    this.source = source;
    this.head = head;
    this.problems = problems;
  }

  /**
   * Compiles the policy of a store in which none was ever saved.
   *
   * @param catalogue all words: the host's and the library's own
   */
  public static PolicyInForce none(Catalogue catalogue) {
    return compile(Policy.EMPTY, catalogue, new Source(0, Sha256.hex(""), Instant.EPOCH, ""));
  }

  /** Compiles a policy, which no batch has put in force yet. */
  public static PolicyInForce compile(Policy policy, Catalogue catalogue, Source source) {
    PolicyEvaluator evaluator = CompiledPolicy.compile(policy, catalogue);
    Set<String> roles = new HashSet<>(Set.of(Roles.ADMINISTRATOR, Roles.VIEWER));
    policy.roles().stream().map(Role::name).forEach(roles::add);
    Map<GroupName, Set<Binding>> groups = new HashMap<>();
    for (GroupBinding bound : policy.bindings()) {
      groups.computeIfAbsent(bound.group(), group -> new HashSet<>()).add(bound.binding());
    }
    return new PolicyInForce(
        evaluator,
        new SubjectHandles(evaluator),
        roles,
        groups,
        source,
        Optional.empty(),
        InertRules.problems(policy, catalogue));
  }

  /** Put in force by this batch. */
  public PolicyInForce by(Revision batch) {
    return new PolicyInForce(
        evaluator, handles, roles, groups, source, Optional.of(batch), problems);
  }

  /** The same policy, saved again. */
  public PolicyInForce from(Source other) {
    return new PolicyInForce(evaluator, handles, roles, groups, other, head, problems);
  }

  /** What decides. */
  public PolicyEvaluator evaluator() {
    return evaluator;
  }

  /** The policy. */
  public Policy policy() {
    return evaluator.policy();
  }

  /** Where it came from. */
  public Source source() {
    return source;
  }

  /** Which batch put it in force; empty if none was ever saved. */
  public Optional<Revision> head() {
    return head;
  }

  /** What has no effect here, in words; often nothing. */
  public List<String> problems() {
    return problems;
  }

  /** Whether there is such a role, built in or not. */
  public boolean hasRole(String name) {
    return roles.contains(name);
  }

  /** A user, resolved. */
  public PolicyEvaluator.Handle handle(HotUser user) {
    return handles.of(user);
  }

  /** A key, resolved. */
  public PolicyEvaluator.Handle handle(HotApiKey key) {
    return handles.of(key);
  }

  /** What somebody holds with these bindings of their own, as a member of these groups. */
  public Set<Binding> effective(Set<Binding> own, Set<GroupName> memberOf) {
    if (memberOf.isEmpty() || groups.isEmpty()) {
      return own;
    }
    Set<Binding> all = new HashSet<>(own);
    memberOf.forEach(group -> all.addAll(groups.getOrDefault(group, Set.of())));
    return all;
  }

  /** What callers give back to say which policy they looked at. */
  public String version() {
    return head.map(Revision::toString).orElse(NEVER_SAVED);
  }

  /** What the world sees of it. */
  public StoredPolicy view() {
    return new StoredPolicy(
        policy(),
        source.number(),
        source.revision(),
        source.savedAt(),
        source.savedBy(),
        version());
  }

  /** Says which one it is. */
  @Override
  public String toString() {
    return "PolicyInForce[" + source.number() + ", " + source.revision() + "]";
  }
}
