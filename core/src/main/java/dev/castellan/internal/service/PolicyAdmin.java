package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.NotFoundException;
import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Explanation;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyDiff;
import dev.castellan.access.PolicyLint;
import dev.castellan.access.PolicyReview;
import dev.castellan.access.PolicyRevision;
import dev.castellan.access.PolicyService;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.StoredPolicy;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The policy, on behalf of a caller. */
final class PolicyAdmin implements PolicyService {

  private static final Action READ = Action.of("policy", "read");
  private static final Action UPDATE = Action.of("policy", "update");
  private static final Action CREATE_ROLE = Action.of("role", "create");
  private static final Action UPDATE_ROLE = Action.of("role", "update");
  private static final Action DELETE_ROLE = Action.of("role", "delete");

  private final Services services;
  private final Operations operations;
  private final Engine engine;
  private final PolicySaves saves;
  private final Caller caller;

  PolicyAdmin(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.engine = operations.engine();
    this.saves = new PolicySaves(services);
    this.caller = caller;
  }

  private <T> T reading(Supplier<T> work) {
    return operations.audited(
        caller,
        READ,
        About.atRoot(Resources.POLICY),
        () -> {
          operations.require(caller, READ, Resources.POLICY);
          return work.get();
        });
  }

  private PolicyInForce inForce() {
    return engine.snapshot().policy();
  }

  @Override
  public StoredPolicy current() {
    return reading(() -> inForce().view());
  }

  @Override
  public Catalogue catalogue() {
    return reading(() -> engine.settings().catalogue());
  }

  @Override
  public List<Role> roles() {
    return reading(() -> inForce().policy().roles());
  }

  @Override
  public List<GroupBinding> groupBindings() {
    return reading(() -> inForce().policy().bindings());
  }

  @Override
  public List<PolicyRevision> revisions() {
    return reading(() -> services.policyTexts().revisions(inForce().source().number()));
  }

  @Override
  public StoredPolicy revision(long number) {
    return reading(() -> stored(number));
  }

  private StoredPolicy stored(long number) {
    return services.policyTexts().read(number, inForce().source().number());
  }

  @Override
  public PolicyDiff compare(long before, long after) {
    return reading(() -> services.policyRoom().reviewing(() -> difference(before, after)));
  }

  private PolicyDiff difference(long before, long after) {
    return PolicyDiff.between(
        stored(before).policy(),
        stored(after).policy(),
        PolicyWorld.of(engine.settings().host(), engine.now()));
  }

  @Override
  public PolicyReview check(Policy policy) {
    return reading(() -> services.policyRoom().reviewing(() -> review(policy)));
  }

  private PolicyReview review(Policy given) {
    PolicyCandidate candidate = PolicyCandidate.asGiven(given, engine.settings(), engine.now());
    PolicyWorlds world = PolicyWorlds.of(operations, caller);
    PolicyInForce base = inForce();
    List<String> refusals = new ArrayList<>(candidate.faults());
    refusal(() -> operations.require(caller, UPDATE, Resources.POLICY)).ifPresent(refusals::add);
    if (candidate.faults().isEmpty()) {
      refusal(() -> saves.dryRun(caller, base, candidate)).ifPresent(refusals::add);
    }
    return new PolicyReview(
        candidate.revision(),
        PolicyLint.findings(candidate.policy(), world.forLint()),
        candidate.tests(),
        PolicyDiff.between(base.policy(), candidate.policy(), world.visible()),
        refusals);
  }

  /** Why it is refused, in words; empty if it is not. */
  private static Optional<String> refusal(Runnable work) {
    try {
      work.run();
      return Optional.empty();
    } catch (CastellanException e) {
      return Optional.of(e.code().text() + ": " + e.getMessage());
    }
  }

  @Override
  public StoredPolicy save(Policy policy, Optional<String> expectedVersion) {
    return update(expectedVersion, present -> policy);
  }

  @Override
  public StoredPolicy rollBack(long number, Optional<String> expectedVersion) {
    operations.audited(
        caller,
        UPDATE,
        About.atRoot(Resources.POLICY),
        () -> {
          operations.require(caller, UPDATE, Resources.POLICY);
          return true;
        });
    Policy policy = engine.counters().refusals(() -> stored(number)).policy();
    return save(policy, expectedVersion);
  }

  @Override
  public StoredPolicy bind(GroupBinding binding, Optional<String> expectedVersion) {
    return update(expectedVersion, policy -> PolicyEdits.bind(policy, binding, engine.now()));
  }

  @Override
  public StoredPolicy unbind(GroupName group, Binding binding, Optional<String> expectedVersion) {
    return update(expectedVersion, policy -> PolicyEdits.unbind(policy, group, binding));
  }

  private StoredPolicy update(Optional<String> expectedVersion, UnaryOperator<Policy> edit) {
    return saves.save(
        caller, new PolicySaves.Order(UPDATE, Resources.POLICY, expectedVersion, edit));
  }

  @Override
  public StoredPolicy createRole(Role role, Optional<String> expectedVersion) {
    return role(
        CREATE_ROLE, role.name(), expectedVersion, policy -> PolicyEdits.create(policy, role));
  }

  @Override
  public StoredPolicy updateRole(Role role, Optional<String> expectedVersion) {
    return role(
        UPDATE_ROLE, role.name(), expectedVersion, policy -> PolicyEdits.update(policy, role));
  }

  @Override
  public StoredPolicy deleteRole(String name, Optional<String> expectedVersion) {
    if (!Role.isName(name)) {
      throw new NotFoundException("There is no such role");
    }
    return role(DELETE_ROLE, name, expectedVersion, policy -> PolicyEdits.delete(policy, name));
  }

  private StoredPolicy role(
      Action action, String name, Optional<String> expectedVersion, UnaryOperator<Policy> edit) {
    return saves.save(
        caller, new PolicySaves.Order(action, Resources.role(name), expectedVersion, edit));
  }

  @Override
  public Explanation explain(
      String subjectId, Action action, Resource resource, Circumstances circumstances) {
    return reading(
        () -> {
          Snapshot snapshot = engine.snapshot();
          Optional<HotUser> user = snapshot.user(subjectId).filter(this::isVisible);
          Optional<HotApiKey> key = snapshot.apiKey(subjectId).filter(this::isVisible);
          return user.map(
                  known ->
                      operations.access().explain(snapshot, known, action, resource, circumstances))
              .or(
                  () ->
                      key.map(
                          known ->
                              operations
                                  .access()
                                  .explain(snapshot, known, action, resource, circumstances)))
              .orElseThrow(() -> new NotFoundException("There is no such user or API key"));
        });
  }

  private boolean isVisible(HotUser user) {
    return operations.allows(caller, UserAdmin.READ, Target.user(user.scope(), user.id()));
  }

  private boolean isVisible(HotApiKey key) {
    return operations.allows(
        caller, ApiKeyAdmin.READ, Target.apiKey(key.scope(), key.id(), key.ownerId()));
  }
}
