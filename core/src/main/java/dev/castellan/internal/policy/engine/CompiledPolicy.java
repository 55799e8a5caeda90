package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Explanation;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Rule;
import dev.castellan.internal.policy.BuiltInRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy, ready to decide. All of it is made when it is compiled and never changes, but for the
 * cache, which belongs to it and so knows answers of this policy alone.
 */
public final class CompiledPolicy implements PolicyEvaluator {

  private static final Logger LOG = LoggerFactory.getLogger(CompiledPolicy.class);

  private static final Decision NO_MATCH = new Decision(Outcome.NO_MATCH, "");
  private static final Decision UNKNOWN_ACTION = new Decision(Outcome.UNKNOWN_ACTION, "");
  private static final Decision UNKNOWN_SUBJECT = new Decision(Outcome.UNKNOWN_SUBJECT, "");

  /** Own bindings in an order of their own, since a set has none. */
  private static final Comparator<Held> OWN_ORDER =
      Comparator.comparing((Held held) -> held.binding().scope())
          .thenComparing(Held::role)
          .thenComparing(held -> held.binding().until().map(Object::toString).orElse("~"));

  private final Policy policy;
  private final Catalogue catalogue;
  private final ActionIndex actions;
  private final RuleTable rules;
  private final Trie trie;
  private final Map<GroupName, List<Held>> groups = new HashMap<>();
  private final DecisionCache cache = new DecisionCache();

  private CompiledPolicy(Policy policy, Catalogue catalogue) {
    this.policy = policy;
    this.catalogue = catalogue;
    actions = new ActionIndex(catalogue);
    rules = new RuleTable(policy, BuiltInRules.of(catalogue));
    TrieBuilder builder = new TrieBuilder(rules.size());
    for (int rule = 0; rule < rules.size(); rule++) {
      builder.add(rules.rule(rule).pattern());
    }
    trie = builder.build(rules, actions);
    for (GroupBinding one : policy.bindings()) {
      int role = rules.role(one.binding().role());
      if (role >= 0) {
        groups
            .computeIfAbsent(one.group(), group -> new ArrayList<>())
            .add(new Held(one.binding(), Optional.of(one.group()), role));
      }
    }
  }

  /**
   * Compiles.
   *
   * @param catalogue all words there are
   */
  public static CompiledPolicy compile(Policy policy, Catalogue catalogue) {
    return new CompiledPolicy(policy, catalogue);
  }

  @Override
  public Policy policy() {
    return policy;
  }

  @Override
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * A rule that speaks of something that the catalogue does not have, and so does nothing about it.
   * What else it speaks of it still allows or denies.
   *
   * @param role in which role
   * @param rule which
   */
  public record InertRule(String role, Rule rule) {}

  /** All rules with a word that the catalogue lacks, in the order of the policy. */
  public List<InertRule> inertRules() {
    return IntStream.range(0, rules.size())
        .filter(rule -> actions.lacks(rules.rule(rule)))
        .mapToObj(rule -> new InertRule(rules.roleName(rules.roleOf(rule)), rules.rule(rule)))
        .toList();
  }

  @Override
  public Handle resolve(PolicySubject subject) {
    List<Held> held = new ArrayList<>();
    subject.bindings().stream()
        .filter(binding -> rules.role(binding.role()) >= 0)
        .map(binding -> new Held(binding, Optional.empty(), rules.role(binding.role())))
        .sorted(OWN_ORDER)
        .forEach(held::add);
    subject.groups().stream()
        .sorted()
        .forEach(group -> held.addAll(groups.getOrDefault(group, List.of())));
    return new ResolvedSubject(this, rules, subject, List.copyOf(held));
  }

  @Override
  public Decision decide(
      Handle subject, Action action, Resource resource, Circumstances circumstances) {
    try {
      if (!(subject instanceof ResolvedSubject resolved) || !resolved.isOf(this)) {
        return UNKNOWN_SUBJECT;
      }
      Holdings holdings = resolved.holdings(circumstances);
      int hash = DecisionCache.hash(holdings, action, resource);
      Decision known = cache.find(hash, holdings, action, resource);
      if (known != null) {
        return known;
      }
      int number = actions.of(action);
      if (number == ActionIndex.UNKNOWN) {
        return UNKNOWN_ACTION;
      }
      long found = find(resolved, number, resource.toString(), circumstances);
      Decision decision = decision(Found.key(found));
      if (Found.always(found)) {
        cache.add(hash, holdings, action, resource, decision);
      }
      return decision;
    } catch (RuntimeException e) {
      return denied(e);
    }
  }

  private static Decision denied(RuntimeException e) {
    LOG.warn("A question could not be decided and is denied", e);
    return NO_MATCH;
  }

  private Decision decision(int key) {
    if (key == Found.NO_KEY) {
      return NO_MATCH;
    }
    int rule = Found.rule(key);
    return Found.rank(key) == Found.FAILS ? rules.failed(rule) : rules.applied(rule);
  }

  /** What the rules of a subject say, found without the cache. */
  long find(ResolvedSubject subject, int action, String path, Circumstances circumstances) {
    long found = Found.NOTHING;
    if (path.length() == 1) {
      return found; // No pattern matches the root: it lies below no scope.
    }
    Holdings holdings = subject.holdings(circumstances);
    Prefixes scopes = holdings.scopes();
    int scope = scopes.longest(path, 0, path.length());
    while (scope != Prefixes.NONE) {
      int at = scopes.text(scope).length();
      if (at < path.length() && path.charAt(at) == '/') {
        found =
            trie.walk(
                found,
                0,
                path,
                at,
                holdings.roles(scope),
                action,
                subject.subject().attributes(),
                circumstances);
      }
      scope = scopes.shorter(scope);
    }
    return found;
  }

  @Override
  public Explanation explain(
      Handle subject, Action action, Resource resource, Circumstances circumstances) {
    try {
      if (!(subject instanceof ResolvedSubject resolved) || !resolved.isOf(this)) {
        return unexplained(UNKNOWN_SUBJECT, action, resource, "");
      }
      int number = actions.of(action);
      if (number == ActionIndex.UNKNOWN) {
        return unexplained(
            UNKNOWN_ACTION, action, resource, NearestMiss.ofUnknown(action, actions.actions()));
      }
      int key = Found.key(find(resolved, number, resource.toString(), circumstances));
      Explainer explainer = new Explainer(rules, resolved, action, resource, circumstances);
      return explainer.explain(decision(key), key == Found.NO_KEY ? -1 : Found.rule(key));
    } catch (RuntimeException e) {
      return unexplained(denied(e), action, resource, "");
    }
  }

  private static Explanation unexplained(
      Decision decision, Action action, Resource resource, String nearestMiss) {
    return new Explanation(decision, action, resource, Optional.empty(), List.of(), nearestMiss);
  }

  @Override
  public <T> List<T> filter(
      Handle subject,
      Action action,
      Collection<? extends T> items,
      Function<? super T, Resource> resource,
      Circumstances circumstances) {
    int number = actions.of(action);
    if (!(subject instanceof ResolvedSubject resolved)
        || !resolved.isOf(this)
        || number == ActionIndex.UNKNOWN) {
      return List.of();
    }
    List<T> allowed = new ArrayList<>();
    for (T item : items) {
      if (allows(resolved, number, resource.apply(item), circumstances)) {
        allowed.add(item);
      }
    }
    return Collections.unmodifiableList(allowed);
  }

  private boolean allows(
      ResolvedSubject subject, int action, Resource resource, Circumstances circumstances) {
    try {
      int key = Found.key(find(subject, action, resource.toString(), circumstances));
      return Found.rank(key) == Found.ALLOWS;
    } catch (RuntimeException e) {
      return denied(e).allowed();
    }
  }

  @Override
  public Set<Action> allowedActions(
      Handle subject, Resource resource, Circumstances circumstances) {
    Set<Action> allowed = new LinkedHashSet<>();
    if (subject instanceof ResolvedSubject resolved && resolved.isOf(this)) {
      for (int action = 0; action < actions.actions().size(); action++) {
        if (allows(resolved, action, resource, circumstances)) {
          allowed.add(actions.actions().get(action));
        }
      }
    }
    return Collections.unmodifiableSet(allowed);
  }

  @Override
  public Set<Resource> scopesOf(Handle subject, Action action, Circumstances circumstances) {
    if (!(subject instanceof ResolvedSubject resolved)
        || !resolved.isOf(this)
        || actions.of(action) == ActionIndex.UNKNOWN) {
      return Set.of();
    }
    try {
      return new Scopes(rules, resolved, action, circumstances).all();
    } catch (RuntimeException e) {
      LOG.warn("It could not be found where something is allowed; nowhere, then", e);
      return Set.of();
    }
  }
}
