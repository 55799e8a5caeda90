package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Decision;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.Network;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The policy's meaning, as slowly and obviously as possible: loops over roles, rules and bindings.
 * Shares nothing with the engine but the values; what patterns, conditions and the built-in roles
 * mean is written here once more.
 */
final class Oracle {

  private final Policy policy;
  private final Catalogue catalogue;

  /** All roles in the policy's order. */
  private final Map<String, List<Rule>> roles = new LinkedHashMap<>();

  Oracle(Policy policy, Catalogue catalogue) {
    this.policy = policy;
    this.catalogue = catalogue;
    List<Rule> viewer = List.of(everywhere("*:read, *:list", ""));
    List<Rule> administrator = new ArrayList<>(viewer);
    String open = actions(catalogue, false);
    String guarded = actions(catalogue, true);
    if (!open.isEmpty()) {
      administrator.add(everywhere(open, ""));
    }
    if (!guarded.isEmpty()) {
      administrator.add(everywhere(guarded, " when via session"));
    }
    roles.put("administrator", administrator);
    roles.put("viewer", viewer);
    for (Role role : policy.roles()) {
      roles.put(role.name(), role.rules());
    }
  }

  private static Rule everywhere(String actions, String conditions) {
    String text = "role r { allow " + actions + " on **" + conditions + " }";
    Rule read = Policy.parse(text).roles().get(0).rules().get(0);
    return new Rule(
        read.effect(), read.actions(), read.pattern(), read.conditions(), read.comment(), 0);
  }

  /** All actions of those types whose writes hand out rights, or of the others. */
  private static String actions(Catalogue catalogue, boolean guarded) {
    Set<String> handOut = Set.of("user", "role", "policy", "api-key", "sso");
    return catalogue.types().stream()
        .filter(type -> handOut.contains(type) == guarded)
        .map(type -> type + ":*")
        .collect(Collectors.joining(", "));
  }

  /** Somebody who asks under some circumstances. */
  Asker as(PolicySubject subject, Circumstances circumstances) {
    return new Asker(subject, circumstances);
  }

  final class Asker {

    private final PolicySubject subject;
    private final Circumstances circumstances;

    /** At which scopes the subject holds a role now, itself or by inheritance. */
    private final Map<String, Set<Resource>> scopes = new LinkedHashMap<>();

    private Asker(PolicySubject subject, Circumstances circumstances) {
      this.subject = subject;
      this.circumstances = circumstances;
      for (Binding binding : held()) {
        for (String role : withInherited(binding.role())) {
          scopes.computeIfAbsent(role, r -> new LinkedHashSet<>()).add(binding.scope());
        }
      }
    }

    private List<Binding> held() {
      List<Binding> held = new ArrayList<>(subject.bindings());
      for (GroupBinding binding : policy.bindings()) {
        if (subject.groups().contains(binding.group())) {
          held.add(binding.binding());
        }
      }
      held.removeIf(
          binding ->
              binding.until().isPresent() && !circumstances.time().isBefore(binding.until().get()));
      return held;
    }

    Decision decide(Action action, Resource resource) {
      if (!catalogue.has(action)) {
        return new Decision(Outcome.UNKNOWN_ACTION, "");
      }
      Decision denied = null;
      Decision allowed = null;
      Decision failed = null;
      for (String role : roles.keySet()) {
        for (Rule rule : roles.get(role)) {
          if (!matches(role, rule, action, resource)) {
            continue;
          }
          Truth truth = truth(rule, circumstances);
          if (rule.effect() == Effect.DENY) {
            if (truth != Truth.FAILS && denied == null) {
              denied = new Decision(Outcome.DENIED_BY_RULE, role, rule.line());
            }
          } else if (truth == Truth.HOLDS) {
            if (allowed == null) {
              allowed = new Decision(Outcome.ALLOWED, role, rule.line());
            }
          } else if (failed == null) {
            failed = new Decision(Outcome.CONDITION_FAILED, role, rule.line());
          }
        }
      }
      if (denied != null) {
        return denied;
      }
      if (allowed != null) {
        return allowed;
      }
      return failed != null ? failed : new Decision(Outcome.NO_MATCH, "");
    }

    /** Rules that speak of the question, in the policy's order. */
    List<Rule> matches(Action action, Resource resource) {
      List<Rule> matches = new ArrayList<>();
      for (String role : roles.keySet()) {
        for (Rule rule : roles.get(role)) {
          if (catalogue.has(action) && matches(role, rule, action, resource)) {
            matches.add(rule);
          }
        }
      }
      return matches;
    }

    private boolean matches(String role, Rule rule, Action action, Resource resource) {
      for (Resource scope : scopes.getOrDefault(role, Set.of())) {
        if (isAbout(rule, action) && isOn(rule.pattern(), scope, resource)) {
          return true;
        }
      }
      return false;
    }

    Set<Resource> scopesOf(Action action) {
      Set<Resource> all = new HashSet<>();
      scopes.forEach(
          (role, at) -> {
            for (Rule rule : roles.getOrDefault(role, List.of())) {
              if (catalogue.has(action)
                  && rule.effect() == Effect.ALLOW
                  && isAbout(rule, action)
                  && couldHold(rule)) {
                all.addAll(at);
              }
            }
          });
      Set<Resource> outermost = new HashSet<>(all);
      outermost.removeIf(
          scope -> all.stream().anyMatch(other -> !scope.equals(other) && scope.isWithin(other)));
      return outermost;
    }

    private boolean couldHold(Rule rule) {
      return truth(rule, circumstances.owner(true)) == Truth.HOLDS
          || truth(rule, circumstances.owner(false)) == Truth.HOLDS;
    }

    private Truth truth(Rule rule, Circumstances asked) {
      boolean fails = false;
      boolean unknown = false;
      for (Condition condition : rule.conditions()) {
        Truth truth = truth(condition, asked);
        fails |= truth == Truth.FAILS;
        unknown |= truth == Truth.UNKNOWN;
      }
      if (fails) {
        return Truth.FAILS;
      }
      return unknown ? Truth.UNKNOWN : Truth.HOLDS;
    }

    private Truth truth(Condition condition, Circumstances asked) {
      if (condition instanceof Condition.AddressIn in) {
        return asked
            .address()
            .map(address -> known(isIn(in.network(), address)))
            .orElse(Truth.UNKNOWN);
      }
      if (condition instanceof Condition.TimeIn in) {
        return known(
            asked.time().compareTo(in.from()) >= 0 && asked.time().compareTo(in.until()) < 0);
      }
      if (condition instanceof Condition.HoursIn in) {
        LocalTime time = asked.time().atOffset(ZoneOffset.UTC).toLocalTime();
        boolean overMidnight = in.until().isBefore(in.from());
        boolean begun = time.compareTo(in.from()) >= 0;
        boolean goesOn = time.compareTo(in.until()) < 0;
        return known(overMidnight ? begun || goesOn : begun && goesOn);
      }
      if (condition instanceof Condition.AuthenticatedWithin within) {
        return asked
            .authenticatedAt()
            .map(at -> known(Duration.between(at, asked.time()).compareTo(within.limit()) <= 0))
            .orElse(Truth.UNKNOWN);
      }
      if (condition instanceof Condition.SecondFactor) {
        return known(asked.secondFactor());
      }
      if (condition instanceof Condition.Via via) {
        return known(asked.via() == via.kind());
      }
      if (condition instanceof Condition.Owner) {
        return asked.owner();
      }
      Condition.Attribute attribute = (Condition.Attribute) condition;
      return known(attribute.value().equals(subject.attributes().get(attribute.name())));
    }
  }

  private static Truth known(boolean holds) {
    return holds ? Truth.HOLDS : Truth.FAILS;
  }

  /** Bit by bit. All addresses that are generated are literals. */
  private static boolean isIn(Network network, String address) {
    String[] parts = network.toString().split("/", -1);
    byte[] one = bytes(parts[0]);
    byte[] other = bytes(address);
    if (one.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < Integer.parseInt(parts[1]); bit++) {
      int mask = 0x80 >> bit % 8;
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  private static boolean isAbout(Rule rule, Action action) {
    for (ActionPattern pattern : rule.actions()) {
      if ((pattern.type().equals("*") || pattern.type().equals(action.type()))
          && (pattern.verb().equals("*") || pattern.verb().equals(action.verb()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOn(PathPattern pattern, Resource scope, Resource resource) {
    int start = scope.segments().size();
    List<String> all = resource.segments();
    if (all.size() < start || !all.subList(0, start).equals(scope.segments())) {
      return false;
    }
    List<String> rest = all.subList(start, all.size());
    int length = pattern.segments().size();
    if (pattern.everythingBelow() ? rest.size() <= length : rest.size() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      PathPattern.Segment segment = pattern.segments().get(i);
      if (segment instanceof PathPattern.Segment.Literal literal) {
        if (!rest.get(i).equals(literal.text())) {
          return false;
        }
      } else if (segment instanceof PathPattern.Segment.Prefix prefix) {
        if (!rest.get(i).startsWith(prefix.text())) {
          return false;
        }
      }
    }
    return true;
  }

  private Set<String> withInherited(String role) {
    Set<String> all = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(List.of(role));
    while (!open.isEmpty()) {
      String next = open.remove(0);
      if (roles.containsKey(next) && all.add(next)) {
        policy.role(next).ifPresent(defined -> open.addAll(defined.inherits()));
      }
    }
    return all;
  }
}
