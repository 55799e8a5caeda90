package dev.castellan.internal.policy.matrix;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.Explanation.Match;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicyMatrix;
import dev.castellan.access.PolicyMatrix.Row;
import dev.castellan.access.PolicyMatrix.Terms;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Resource;
import dev.castellan.access.Truth;
import dev.castellan.internal.policy.matrix.Rows.Grant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What somebody may do to some resources, by the evaluator's own account. */
public final class SubjectMatrix {

  private final PolicyEvaluator evaluator;
  private final Circumstances circumstances;
  private final List<Resource> resources;
  private final Rows rows = new Rows();

  private SubjectMatrix(
      PolicyEvaluator evaluator, PolicyWorld world, Collection<Resource> resources) {
    this.evaluator = evaluator;
    this.circumstances = Circumstances.sessionAt(world.now());
    this.resources = resources.stream().distinct().sorted().toList();
  }

  /** See {@link PolicyMatrix#ofSubjects}. */
  public static PolicyMatrix of(Policy policy, PolicyWorld world, Collection<Resource> resources) {
    SubjectMatrix matrix =
        new SubjectMatrix(PolicyEvaluator.of(policy, world.host()), world, resources);
    for (GroupName group : world.groups().stream().sorted().toList()) {
      PolicySubject member = new PolicySubject(group.toString(), Set.of(), Set.of(group), Map.of());
      matrix.add(member, false);
    }
    world.subjects().stream()
        .sorted(Comparator.comparing(PolicySubject::name))
        .forEach(subject -> matrix.add(subject, true));
    return new PolicyMatrix(List.of(), matrix.rows.all());
  }

  private void add(PolicySubject subject, boolean attributesKnown) {
    List<PolicyEvaluator.Handle> bindings = bindings(subject);
    for (Resource resource : resources) {
      for (Action action : evaluator.catalogue().actions()) {
        List<Grant> grants = new ArrayList<>();
        for (PolicyEvaluator.Handle binding : bindings) {
          for (Match match :
              evaluator.explain(binding, action, resource, circumstances).matches()) {
            grant(match, subject, attributesKnown).ifPresent(grants::add);
          }
        }
        List<Terms> denies = Rows.terms(Effect.DENY, grants);
        List<Terms> allows =
            Rows.terms(Effect.ALLOW, grants).stream()
                .filter(allow -> denies.stream().noneMatch(deny -> deny.cover(allow)))
                .toList();
        if (!allows.isEmpty() || !denies.isEmpty()) {
          rows.add(new Row(subject.name(), resource.toString(), action, allows, denies));
        }
      }
    }
  }

  /**
   * The subject once for each binding that it has, with that alone: an explanation names one way to
   * a rule, and of two ways the one may end before the other.
   */
  private List<PolicyEvaluator.Handle> bindings(PolicySubject subject) {
    return Stream.concat(
            subject.bindings().stream(),
            evaluator.policy().bindings().stream()
                .filter(held -> subject.groups().contains(held.group()))
                .map(GroupBinding::binding))
        .distinct()
        .map(
            binding ->
                new PolicySubject(subject.name(), Set.of(binding), Set.of(), subject.attributes()))
        .map(evaluator::resolve)
        .toList();
  }

  /** Attributes are the subject's own and decided here; the rest depends on the circumstances. */
  private Optional<Grant> grant(Match match, PolicySubject subject, boolean attributesKnown) {
    List<Condition> open = new ArrayList<>();
    for (Condition condition : match.rule().conditions()) {
      if (!attributesKnown || !(condition instanceof Condition.Attribute)) {
        open.add(condition);
      } else if (condition.test(subject.attributes(), circumstances) != Truth.HOLDS) {
        return Optional.empty();
      }
    }
    return Optional.of(new Grant(match.rule().effect(), new Terms(open, match.binding().until())));
  }
}
