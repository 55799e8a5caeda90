package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyGenerator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A generated policy with people and things to ask it about. From one seed comes one world. */
final class GeneratedWorld {

  private final Random random;
  private final PolicyGenerator generator;
  private final Policy policy;
  private final Catalogue host;
  private final List<PolicySubject> subjects;

  GeneratedWorld(long seed, int subjects) {
    random = new Random(seed);
    generator = new PolicyGenerator(random);
    // Read back from its text, so that rules have lines.
    policy = Policy.parse(generator.policy(1 + random.nextInt(8), 6).text());
    host = words();
    this.subjects = IntStream.range(0, subjects).mapToObj(i -> subject()).toList();
  }

  /** Sometimes so large that its actions are bits of several words. */
  private Catalogue words() {
    Catalogue words = PolicyGenerator.catalogue();
    if (random.nextInt(4) == 0) {
      for (int i = 0; i < 80; i++) {
        words = words.with("extra-" + i, List.of("read"));
      }
    }
    return words;
  }

  private PolicySubject subject() {
    List<String> roles = new ArrayList<>(policy.roles().stream().map(Role::name).toList());
    roles.add(oneOf(List.of(Roles.ADMINISTRATOR, Roles.VIEWER, "gone")));
    PolicySubject drawn = generator.subject(roles);
    Set<Binding> bindings = new HashSet<>(drawn.bindings());
    bindings.add(generator.binding(roles));
    Set<GroupName> groups = new HashSet<>(drawn.groups());
    if (!policy.bindings().isEmpty()) {
      groups.add(oneOf(policy.bindings()).group());
    }
    return new PolicySubject(drawn.name(), bindings, groups, drawn.attributes());
  }

  Policy policy() {
    return policy;
  }

  Catalogue host() {
    return host;
  }

  List<PolicySubject> subjects() {
    return subjects;
  }

  /** Sometimes one that the catalogue lacks. */
  Action action() {
    if (random.nextInt(20) == 0) {
      return oneOf(List.of(Action.of("topic", "gone"), Action.of("gone", "read")));
    }
    return generator.action();
  }

  /** Sometimes at the very instant at which a binding ends, or the last one before. */
  Circumstances circumstances() {
    Circumstances drawn = generator.circumstances();
    List<Instant> ends = bindings().flatMap(binding -> binding.until().stream()).toList();
    if (ends.isEmpty() || random.nextBoolean()) {
      return drawn;
    }
    return drawn.at(oneOf(ends).minusNanos(random.nextInt(2)));
  }

  private Stream<Binding> bindings() {
    return Stream.concat(
        subjects.stream().flatMap(subject -> subject.bindings().stream()),
        policy.bindings().stream().map(GroupBinding::binding));
  }

  /** Mostly one that some rule speaks of at some scope. */
  Resource resource() {
    List<Rule> rules = policy.roles().stream().flatMap(role -> role.rules().stream()).toList();
    if (rules.isEmpty() || random.nextInt(4) == 0) {
      return generator.resource();
    }
    List<Resource> scopes = bindings().map(Binding::scope).toList();
    return generator.resource(oneOf(scopes), oneOf(rules).pattern());
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
