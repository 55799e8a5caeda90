package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyDiff;
import dev.castellan.access.PolicyDiff.Change;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Compares two policies. */
public final class Differ {

  /** Some seconds of work. */
  private static final long UNITS = 30_000_000;

  private final PolicyWorld world;
  private final DiffSide before;
  private final DiffSide after;
  private final ChangedRoles roles;
  private final Comparer comparer;
  private final Map<Question, List<Difference>> answered = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();

  /** What somebody holds on both sides. */
  private record Question(
      Set<Binding> before, Set<Binding> after, Optional<Map<String, String>> attributes) {}

  /** Of these. */
  public Differ(Policy before, Policy after, PolicyWorld world) {
    this.world = world;
    Catalogue all =
        world.host().and(before.catalogue()).and(after.catalogue()).and(Catalogue.own());
    this.before = new DiffSide(before, world, all);
    this.after = new DiffSide(after, world, all);
    this.roles = new ChangedRoles(this.before, this.after);
    this.comparer = new Comparer(new Words(all), world.now(), new Budget(UNITS));
  }

  /** See {@link PolicyDiff#between}. */
  public PolicyDiff diff() {
    roles();
    groups();
    world.subjects().forEach(this::subject);
    return new PolicyDiff(changes);
  }

  private void roles() {
    for (String role : roles.changed()) {
      if (matters(role)) {
        List<Difference> differences =
            comparer.compareParts(() -> before.relative(role), () -> after.relative(role));
        add("role:" + role, "", differences);
      }
    }
  }

  /**
   * A new role gives nobody anything yet, and is shown for what it will give; if an old role
   * inherits it, that one shows it. Of a role that is gone it matters who held it.
   */
  private boolean matters(String role) {
    if (!before.has(role)) {
      return after.withInheritors(role).stream().noneMatch(before::has);
    }
    return after.has(role)
        || world.subjects().isEmpty()
        || Stream.concat(before.heldByGroups(), world.subjects().stream().flatMap(this::held))
            .anyMatch(binding -> binding.role().equals(role));
  }

  private Stream<Binding> held(PolicySubject subject) {
    return before.effective(subject).stream();
  }

  private void groups() {
    Set<GroupName> groups = new TreeSet<>(world.groups());
    groups.addAll(before.groups());
    groups.addAll(after.groups());
    for (GroupName group : groups) {
      bindings(group.toString(), new Question(before.of(group), after.of(group), Optional.empty()));
    }
  }

  private void subject(PolicySubject subject) {
    bindings(
        subject.name(),
        new Question(
            before.effective(subject),
            after.effective(subject),
            Optional.of(subject.attributes())));
  }

  private void bindings(String who, Question question) {
    boolean same =
        question.before().equals(question.after())
            && question.before().stream().map(Binding::role).noneMatch(roles.changed()::contains);
    if (!same) {
      add(who, "/", answered.computeIfAbsent(question, this::answer));
    }
  }

  /** Of a subject all is known that it holds; the members of a group may hold more. */
  private List<Difference> answer(Question question) {
    Supplier<List<Grant>> one = () -> before.absolute(question.before());
    Supplier<List<Grant>> other = () -> after.absolute(question.after());
    return question.attributes().isPresent()
        ? comparer.compare(one, other, question.attributes())
        : comparer.compareParts(one, other);
  }

  private void add(String who, String root, List<Difference> differences) {
    for (Difference difference : differences) {
      changes.add(
          new Change(
              difference.label().kind(),
              who,
              difference.actions(),
              root + difference.pattern(),
              difference.except().stream().map(pattern -> root + pattern).toList(),
              difference.label().before(),
              difference.label().after()));
    }
  }
}
