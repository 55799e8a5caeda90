package dev.castellan.internal.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyDiff;
import dev.castellan.access.PolicyDiff.Change;
import dev.castellan.access.PolicyDiff.Kind;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.internal.policy.analysis.SmallWorld.HeldRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether the difference of two policies is that which the look at each path finds. */
@Timeout(60)
class DifferTest {

  private static final GroupName GROUP = GroupName.local("g");
  private static final List<Resource> PATHS = SmallWorld.paths(3);
  private static final List<Action> ACTIONS = SmallWorld.CATALOGUE.actions();

  /** Who is asked about, what they hold on each side, and with which attributes. */
  private record Asked(
      String who, Set<Binding> before, Set<Binding> after, Map<String, String> attributes) {}

  /** Three roles and what a group holds of them; half of the roles are those of another policy. */
  private static Policy policy(SmallWorld world, Policy like, int mostConditions, boolean ends) {
    List<Role> roles = new ArrayList<>(world.policy(3, 4, 2, mostConditions).roles());
    for (int i = 0; i < like.roles().size(); i++) {
      Role other = like.roles().get(i);
      List<Rule> rules = new ArrayList<>(other.rules());
      switch (world.below(4)) {
        case 0 -> rules.add(world.rule(2, mostConditions));
        case 1 -> rules.remove(world.below(rules.size()));
        case 2 -> rules.set(world.below(rules.size()), world.rule(2, mostConditions));
        default -> {}
      }
      roles.set(i, new Role(other.name(), other.inherits(), rules, "", 0));
    }
    Binding binding = binding(world, ends);
    return Policy.of(Catalogue.EMPTY, roles, List.of(GroupBinding.of(GROUP, binding)), List.of());
  }

  private static Binding binding(SmallWorld world, boolean ends) {
    Binding binding = world.binding(3);
    return ends ? binding : Binding.at(binding.role(), binding.scope());
  }

  private static Set<Binding> group(Policy policy) {
    return policy.bindings().stream().map(GroupBinding::binding).collect(Collectors.toSet());
  }

  private static List<Asked> everybody(Policy before, Policy after, List<PolicySubject> subjects) {
    List<Asked> all = new ArrayList<>();
    for (Role role : before.roles()) {
      Set<Binding> binding = Set.of(Binding.of(role.name()));
      all.add(new Asked("role:" + role.name(), binding, binding, Map.of()));
    }
    all.add(new Asked("group:g", group(before), group(after), Map.of()));
    for (PolicySubject subject : subjects) {
      Set<Binding> one = new HashSet<>(subject.bindings());
      Set<Binding> other = new HashSet<>(subject.bindings());
      if (!subject.groups().isEmpty()) {
        one.addAll(group(before));
        other.addAll(group(after));
      }
      all.add(new Asked(subject.name(), one, other, subject.attributes()));
    }
    return all;
  }

  private static List<PolicySubject> subjects(SmallWorld world, boolean ends) {
    List<PolicySubject> subjects = new ArrayList<>();
    for (String name : List.of("alice", "bob")) {
      Set<Binding> bindings = new HashSet<>();
      for (int i = world.below(3); i >= 0; i--) {
        bindings.add(binding(world, ends));
      }
      subjects.add(
          new PolicySubject(
              name, bindings, world.below(2) == 0 ? Set.of() : Set.of(GROUP), world.attributes()));
    }
    return subjects;
  }

  private static PolicyDiff diff(Policy before, Policy after, List<PolicySubject> subjects) {
    return PolicyDiff.between(
        before, after, new PolicyWorld(SmallWorld.CATALOGUE, subjects, Set.of(), SmallWorld.NOW));
  }

  private static List<Kind> kinds(PolicyDiff diff, String who, Action action, Resource path) {
    return diff.changes().stream()
        .filter(change -> change.who().equals(who) && change.actions().contains(action))
        .filter(change -> matches(change.pattern(), path))
        .filter(change -> change.except().stream().noneMatch(each -> matches(each, path)))
        .map(Change::kind)
        .distinct()
        .toList();
  }

  private static boolean matches(String pattern, Resource path) {
    String relative = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    return PathPattern.parse(relative).matches(Resource.ROOT, path);
  }

  /** Of roles and groups: what a deny takes or leaves where they allow nothing themselves. */
  private static List<Kind> ofDenies(
      Asked asked,
      List<HeldRule> before,
      List<HeldRule> after,
      Action action,
      Resource path,
      Circumstances how) {
    boolean denied = SmallWorld.denies(before, action, path, asked.attributes(), how);
    boolean denies = SmallWorld.denies(after, action, path, asked.attributes(), how);
    return denied == denies || !asked.who().contains(":")
        ? List.of()
        : List.of(denies ? Kind.DENIED_MORE : Kind.DENIED_LESS);
  }

  @Test
  void withoutConditionsItIsExactlyWhoGainsAndLosesWhat() {
    Circumstances how = Circumstances.sessionAt(SmallWorld.NOW);
    int differing = 0;
    for (long seed = 1; seed <= 60; seed++) {
      SmallWorld world = new SmallWorld(seed);
      Policy before = policy(world, Policy.EMPTY, 0, false);
      Policy after = policy(world, before, 0, false);
      List<PolicySubject> subjects = subjects(world, false);
      PolicyDiff diff = diff(before, after, subjects);
      for (Asked asked : everybody(before, after, subjects)) {
        List<HeldRule> one = SmallWorld.held(before, SmallWorld.CATALOGUE, asked.before());
        List<HeldRule> other = SmallWorld.held(after, SmallWorld.CATALOGUE, asked.after());
        for (Action action : ACTIONS) {
          for (Resource path : PATHS) {
            boolean could = SmallWorld.allows(one, action, path, asked.attributes(), how);
            boolean can = SmallWorld.allows(other, action, path, asked.attributes(), how);
            List<Kind> expected =
                could == can
                    ? ofDenies(asked, one, other, action, path, how)
                    : List.of(can ? Kind.GAINS : Kind.LOSES);
            differing += expected.size();
            if (!kinds(diff, asked.who(), action, path).equals(expected)) {
              assertThat(kinds(diff, asked.who(), action, path))
                  .as(
                      "seed %d: %s, %s on %s\nbefore %s %s\nafter %s %s\n%s",
                      seed,
                      asked,
                      action,
                      path,
                      before.roles(),
                      before.bindings(),
                      after.roles(),
                      after.bindings(),
                      diff)
                  .isEqualTo(expected);
            }
          }
        }
      }
    }
    assertThat(differing).isGreaterThan(10_000);
  }

  @Test
  void withConditionsEachAnswerThatDiffersIsAmongTheChanges() {
    int differing = 0;
    int denying = 0;
    for (long seed = 1; seed <= 60; seed++) {
      SmallWorld world = new SmallWorld(seed);
      Policy before = policy(world, Policy.EMPTY, 2, true);
      Policy after = policy(world, before, 2, true);
      List<PolicySubject> subjects = subjects(world, true);
      PolicyDiff diff = diff(before, after, subjects);
      for (Asked asked : everybody(before, after, subjects)) {
        List<HeldRule> one = SmallWorld.held(before, SmallWorld.CATALOGUE, asked.before());
        List<HeldRule> other = SmallWorld.held(after, SmallWorld.CATALOGUE, asked.after());
        for (int i = 0; i < 300; i++) {
          Action action = world.oneOf(ACTIONS);
          Resource path = world.oneOf(PATHS);
          Circumstances how = world.circumstances();
          boolean could = SmallWorld.allows(one, action, path, asked.attributes(), how);
          boolean can = SmallWorld.allows(other, action, path, asked.attributes(), how);
          if (could != can) {
            differing++;
            Kind least = can ? Kind.GAINS : Kind.LOSES;
            assertThat(kinds(diff, asked.who(), action, path))
                .as("seed %d: %s, %s on %s, %s", seed, asked, action, path, how)
                .filteredOn(kind -> !kind.ofDenies())
                .hasSize(1)
                .isSubsetOf(least, Kind.CONDITIONS);
          } else {
            List<Kind> least = ofDenies(asked, one, other, action, path, how);
            denying += least.size();
            List<Kind> told = kinds(diff, asked.who(), action, path);
            assertThat(told.containsAll(least) || told.contains(Kind.DENIED_OTHERWISE))
                .as("seed %d: %s, %s on %s, %s: %s", seed, asked, action, path, how, told)
                .isTrue();
          }
        }
      }
    }
    assertThat(differing).isGreaterThan(500);
    assertThat(denying).isGreaterThan(500);
  }

  @Test
  void theSameInOtherWordsIsNoDifference() {
    for (long seed = 1; seed <= 60; seed++) {
      SmallWorld world = new SmallWorld(seed);
      Policy before = policy(world, Policy.EMPTY, 2, true);
      List<Role> roles = new ArrayList<>();
      for (Role role : before.roles()) {
        List<Rule> rules = new ArrayList<>(role.rules());
        Collections.shuffle(rules, new Random(seed));
        rules.add(rules.get(0));
        int half = rules.size() / 2;
        List<String> inherits = new ArrayList<>(role.inherits());
        inherits.add("base-" + role.name());
        roles.add(new Role("base-" + role.name(), List.of(), rules.subList(0, half), "", 0));
        roles.add(
            new Role(
                role.name(), inherits, rules.subList(half, rules.size()), "said otherwise", 7));
      }
      Policy after = Policy.of(Catalogue.EMPTY, roles, before.bindings(), List.of());

      assertThat(diff(before, after, subjects(world, true)).changes())
          .as("seed %d: %s %s", seed, before.roles(), after.roles())
          .isEmpty();
    }
  }
}
