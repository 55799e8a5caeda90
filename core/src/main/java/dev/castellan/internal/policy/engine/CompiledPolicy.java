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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy, ready to decide. All of it is made when it is compiled and never changes, but for the
 * cache, which belongs to it and so knows answers of this policy alone.
 */
public final class CompiledPolicy implements PolicyEvaluator {

  private static final Logger LOG = LoggerFactory.getLogger(CompiledPolicy.class);

  static final Decision UNKNOWN_ACTION = new Decision(Outcome.UNKNOWN_ACTION, "");
  static final Decision UNKNOWN_SUBJECT = new Decision(Outcome.UNKNOWN_SUBJECT, "");

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
  private final Recent<Entry> recent = new Recent<>();

  /**
   * A question with what answers it.
   *
   * @param known about its answer
   */
  private record Entry(ResolvedSubject subject, Action action, Resource resource, Known known) {

    boolean answers(ResolvedSubject askedSubject, Action askedAction, Resource askedResource) {
      return subject == askedSubject
          && resource.equals(askedResource)
          && action.equals(askedAction);
    }
  }

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

  @Override
  public ByName byName(Collection<PolicySubject> subjects) {
    return new NamedSubjects(this, rules, subjects);
  }

  @Override
  public ResolvedSubject resolve(PolicySubject subject) {
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
      int hash = hash(resolved, action, resource);
      for (int way = 0; way < Recent.WAYS; way++) {
        Entry entry = recent.get(hash, way);
        if (entry != null
            && entry.answers(resolved, action, resource)
            && entry.known().at(circumstances)) {
          return entry.known().decision(rules, resolved, circumstances);
        }
      }
      return find(hash, resolved, action, resource, circumstances);
    } catch (RuntimeException e) {
      return denied(e);
    }
  }

  private static int hash(ResolvedSubject subject, Action action, Resource resource) {
    // Hardly ever is one thing asked about as two types, so the verb will do.
    return Recent.hash(subject.hash(), action.verb().hashCode(), resource.hashCode());
  }

  private Decision find(
      int hash,
      ResolvedSubject subject,
      Action action,
      Resource resource,
      Circumstances circumstances) {
    int number = actions.of(action);
    if (number == ActionIndex.UNKNOWN) {
      return UNKNOWN_ACTION;
    }
    String path = resource.toString();
    long found = find(subject, number, path, circumstances, null);
    if (recent.isKnown(hash)) {
      Known known = known(found, subject, number, path, circumstances);
      recent.put(hash, new Entry(subject, action, resource, known));
    }
    return rules.decision(Found.key(found));
  }

  /** What is to be remembered of a question. */
  Known known(
      long found, ResolvedSubject subject, int action, String path, Circumstances circumstances) {
    Holdings holdings = subject.holdings(circumstances);
    Holdings during = holdings.bounded() ? holdings : null;
    if (Found.always(found)) {
      return new Known(during, rules.decision(Found.key(found)), null);
    }
    Matches matches = new Matches();
    int otherwise = Found.key(find(subject, action, path, circumstances, matches));
    return new Known(during, null, matches.residue(otherwise));
  }

  private static Decision denied(RuntimeException e) {
    LOG.warn("A question could not be decided and is denied", e);
    return RuleTable.NO_MATCH;
  }

  /** The number of an action that is written so. */
  int actionNumber(String action) {
    return actions.of(action);
  }

  /**
   * What the rules of a subject say of a question; the parameters are those of {@link Trie#walk}.
   */
  long find(
      ResolvedSubject subject,
      int action,
      String path,
      Circumstances circumstances,
      @Nullable Matches matches) {
    if (path.length() == 1) {
      return Found.NOTHING; // The root lies below no scope, so no pattern matches it.
    }
    Holdings holdings = subject.holdings(circumstances);
    long found =
        trie.walk(
            Found.NOTHING,
            Rows.ROOT,
            path,
            0,
            holdings.everywhere(),
            action,
            subject,
            circumstances,
            matches);
    Prefixes scopes = holdings.scopes();
    int scope = scopes.longest(path, 0, path.length());
    while (scope != Prefixes.NONE) {
      int at = scopes.text(scope).length();
      if (at < path.length() && path.charAt(at) == '/') {
        RoleSet roles = holdings.roles(scope);
        found =
            trie.walk(found, Rows.ROOT, path, at, roles, action, subject, circumstances, matches);
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
      int key = Found.key(find(resolved, number, resource.toString(), circumstances, null));
      Explainer explainer = new Explainer(rules, resolved, action, resource, circumstances);
      return explainer.explain(rules.decision(key), key == Found.NO_KEY ? -1 : Found.rule(key));
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
      if (allows(resolved, number, () -> resource.apply(item), circumstances)) {
        allowed.add(item);
      }
    }
    return Collections.unmodifiableList(allowed);
  }

  private boolean allows(
      ResolvedSubject subject,
      int action,
      Supplier<Resource> resource,
      Circumstances circumstances) {
    try {
      String path = resource.get().toString();
      int key = Found.key(find(subject, action, path, circumstances, null));
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
        if (allows(resolved, action, () -> resource, circumstances)) {
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
