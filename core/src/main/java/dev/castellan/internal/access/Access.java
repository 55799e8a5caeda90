package dev.castellan.internal.access;

import dev.castellan.access.AccessContext;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Action;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.internal.SystemKey;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.engine.Freshness;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.login.Restriction;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on a snapshot. Looks at the session, key and owner at each call; what they allow, the
 * policy of the snapshot says.
 */
public final class Access implements AccessControl {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /** Who may do this may know which roles there are. */
  private static final Action READ_POLICY = Action.of("policy", "read");

  private static final Resource POLICY = Resource.of("policy");

  private final Engine engine;
  private final SystemKey realm;
  private final Catalogue catalogue;
  private final Subjects subjects;

  /** Decides on what this engine knows. */
  public Access(Engine engine) {
    this.engine = engine;
    this.realm = engine.settings().systemKey();
    this.catalogue = engine.settings().catalogue();
    this.subjects = new Subjects(engine.settings(), engine.sessions());
  }

  /** Who stands behind a caller. */
  public Subjects subjects() {
    return subjects;
  }

  @Override
  public Decision decide(
      Principal principal, Action action, Resource resource, AccessContext context) {
    return decide(engine.snapshot(), principal, action, resource, context, engine.now());
  }

  /** Decides on this snapshot, at this time. */
  public Decision decide(
      Snapshot snapshot,
      Principal principal,
      Action action,
      Resource resource,
      AccessContext context,
      Instant now) {
    Decision decision;
    try {
      decision = judge(snapshot, principal, action, resource, context, now);
    } catch (RuntimeException e) {
      LOG.warn("A decision failed and is a denial", e);
      decision = Decisions.NO_MATCH;
    }
    return engine.counters().decided(decision);
  }

  private Decision judge(
      Snapshot snapshot,
      Principal principal,
      Action action,
      Resource resource,
      AccessContext context,
      Instant now) {
    Optional<Caller> caller = Caller.of(realm, principal);
    if (caller.isEmpty()) {
      return Decisions.UNKNOWN_SUBJECT;
    }
    if (!catalogue.has(action)) {
      return Decisions.UNKNOWN_ACTION;
    }
    if (!isFresh(action)) {
      return Decisions.STALE;
    }
    return switch (caller.get().kind()) {
      case SYSTEM -> Decisions.SYSTEM;
      case USER -> ofUser(snapshot, caller.get(), action, resource, context, now);
      case API_KEY -> ofApiKey(snapshot, caller.get(), action, resource, context, now);
    };
  }

  private boolean isFresh(Action action) {
    Freshness freshness = engine.freshness();
    return !engine.isClosed()
        && (Catalogue.isOwn(action.type())
            ? freshness.allowsAdministration()
            : freshness.allowsDecisions());
  }

  private Decision ofUser(
      Snapshot snapshot,
      Caller caller,
      Action action,
      Resource resource,
      AccessContext context,
      Instant now) {
    Optional<HotUser> user = subjects.user(snapshot, caller, now);
    if (user.isEmpty()) {
      return Decisions.UNKNOWN_SUBJECT;
    }
    Optional<Restriction> restriction = subjects.restriction(snapshot, caller, user.get(), now);
    if (restriction.isPresent()) {
      return Decisions.of(restriction.get());
    }
    PolicyInForce policy = snapshot.policy();
    Circumstances when = Holder.inSession(snapshot, caller, user.get(), context, now);
    Decision decision =
        policy.evaluator().decide(policy.handle(user.get()), action, resource, when);
    return decision.allowed() && !isProved(snapshot, caller, action, now)
        ? Decisions.AUTHENTICATION_TOO_OLD
        : decision;
  }

  /** Whether the caller need not prove again who they are, to do this. */
  private boolean isProved(Snapshot snapshot, Caller caller, Action action, Instant now) {
    return !subjects.rules().guards(action) || subjects.rules().isRecent(snapshot, caller, now);
  }

  /** What the key allows, and its owner would be allowed with it at this moment. */
  private Decision ofApiKey(
      Snapshot snapshot,
      Caller caller,
      Action action,
      Resource resource,
      AccessContext context,
      Instant now) {
    Optional<HotApiKey> key = subjects.apiKey(snapshot, caller, now);
    if (key.isEmpty()) {
      return Decisions.UNKNOWN_SUBJECT;
    }
    PolicyInForce policy = snapshot.policy();
    PolicyEvaluator evaluator = policy.evaluator();
    Circumstances when = Holder.withKey(caller, key.get(), context, now);
    Decision own = evaluator.decide(policy.handle(key.get()), action, resource, when);
    Optional<HotUser> owner = Subjects.owner(snapshot, key.get());
    Decision owners =
        own.allowed() && owner.isPresent()
            ? evaluator.decide(policy.handle(owner.get()), action, resource, when)
            : own;
    if (!owners.allowed()) {
      return owners;
    }
    return subjects.rules().guards(action) ? Decisions.SESSION_REQUIRED : own;
  }

  @Override
  public Explanation explain(
      Principal principal, Action action, Resource resource, AccessContext context) {
    try {
      return reasons(principal, action, resource, context);
    } catch (RuntimeException e) {
      LOG.warn("A question could not be explained and is a denial", e);
      return unexplained(Decisions.NO_MATCH, action, resource);
    }
  }

  private Explanation reasons(
      Principal principal, Action action, Resource resource, AccessContext context) {
    Instant now = engine.now();
    Snapshot snapshot = engine.snapshot();
    Optional<Caller> caller = Caller.of(realm, principal);
    List<Holder> holders =
        caller.map(known -> subjects.holders(snapshot, known, context, now)).orElse(List.of());
    Decision decision = judge(snapshot, principal, action, resource, context, now);
    if (holders.isEmpty() || !catalogue.has(action) || !isFresh(action)) {
      return unexplained(decision, action, resource);
    }
    Explanation explanation =
        Reach.explain(snapshot.policy().evaluator(), holders, action, resource);
    if (explanation.decision().allowed() && !decision.allowed()) {
      return unexplained(decision, action, resource);
    }
    return judge(snapshot, principal, READ_POLICY, POLICY, AccessContext.NONE, now).allowed()
        ? explanation
        : explanation.withoutOthers();
  }

  private static Explanation unexplained(Decision decision, Action action, Resource resource) {
    return new Explanation(decision, action, resource, Optional.empty(), List.of(), "");
  }

  /** Explains for a user, who need not be there at the moment. */
  public Explanation explain(
      Snapshot snapshot, HotUser user, Action action, Resource resource, Circumstances when) {
    PolicyInForce policy = snapshot.policy();
    return Reach.explain(
        policy.evaluator(), List.of(new Holder(policy.handle(user), when)), action, resource);
  }

  /** Explains for a key, which may do no more than its owner. */
  public Explanation explain(
      Snapshot snapshot, HotApiKey key, Action action, Resource resource, Circumstances when) {
    return Reach.explain(
        snapshot.policy().evaluator(), Subjects.holders(snapshot, key, when), action, resource);
  }

  @Override
  public <T> List<T> filter(
      Principal principal,
      Action action,
      Collection<? extends T> items,
      Function<? super T, Resource> resource) {
    return answer(
        principal,
        () -> isAskable(action) ? List.copyOf(items) : List.of(),
        asked ->
            isAskable(action) && asked.isProved(action)
                ? Reach.filter(asked.policy().evaluator(), asked.holders(), action, items, resource)
                : List.of(),
        List.of());
  }

  @Override
  public Set<Action> allowedActions(Principal principal, Resource resource) {
    return answer(
        principal,
        () -> fresh(catalogue.actions()),
        asked ->
            fresh(Reach.allowedActions(asked.policy().evaluator(), asked.holders(), resource))
                .stream()
                .filter(asked::isProved)
                .collect(Collectors.toCollection(LinkedHashSet::new)),
        Set.of());
  }

  @Override
  public Set<Resource> scopesOf(Principal principal, Action action) {
    return answer(
        principal,
        () -> isAskable(action) ? Set.of(Resource.ROOT) : Set.of(),
        asked ->
            isAskable(action)
                ? Reach.scopesOf(asked.policy().evaluator(), asked.holders(), action)
                : Set.of(),
        Set.of());
  }

  @Override
  public Map<Resource, Set<Action>> permissions(Principal principal) {
    Set<Action> actions = fresh(catalogue.actions());
    return answer(
        principal,
        () -> Map.of(Resource.ROOT, actions),
        asked -> Reach.permissions(asked.policy(), asked.holders(), actions),
        Map.of());
  }

  /** Somebody, and the one state in which all of a question is answered. */
  private final class Asked {

    private final Snapshot snapshot;
    private final Caller caller;
    private final Instant now;
    private final List<Holder> holders;

    Asked(Snapshot snapshot, Caller caller, Instant now) {
      this.snapshot = snapshot;
      this.caller = caller;
      this.now = now;
      this.holders = subjects.holders(snapshot, caller, AccessContext.NONE, now);
    }

    PolicyInForce policy() {
      return snapshot.policy();
    }

    List<Holder> holders() {
      return holders;
    }

    boolean isProved(Action action) {
      return Access.this.isProved(snapshot, caller, action, now);
    }
  }

  private boolean isAskable(Action action) {
    return catalogue.has(action) && isFresh(action);
  }

  /** Those that are decided now, in their order. */
  private Set<Action> fresh(Collection<Action> actions) {
    Set<Action> fresh = new LinkedHashSet<>();
    actions.stream().filter(this::isFresh).forEach(fresh::add);
    return Collections.unmodifiableSet(fresh);
  }

  /**
   * Asks on one snapshot.
   *
   * @param everything the answer for the host itself
   * @param some the answer for somebody who may do what all of these may
   * @param nothing the answer for nobody, and after trouble
   */
  private <T> T answer(
      Principal principal, Supplier<T> everything, Function<Asked, T> some, T nothing) {
    try {
      Snapshot snapshot = engine.snapshot();
      Optional<Caller> caller = Caller.of(realm, principal);
      if (caller.isEmpty()) {
        return nothing;
      }
      if (caller.get().kind() == Principal.Kind.SYSTEM) {
        return everything.get();
      }
      Asked asked = new Asked(snapshot, caller.get(), engine.now());
      return asked.holders().isEmpty() ? nothing : some.apply(asked);
    } catch (RuntimeException e) {
      LOG.warn("A question failed, and the answer is nothing", e);
      return nothing;
    }
  }
}
