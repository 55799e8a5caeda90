package dev.castellan.internal.access;

import dev.castellan.access.AccessContext;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Action;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.internal.SystemKey;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.engine.Freshness;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on a snapshot. Looks at the session, key and owner at each call; what they allow, the
 * {@link RolePolicy} says.
 */
public final class Access implements AccessControl {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  private final Engine engine;
  private final SystemKey realm;
  private final Catalogue catalogue;
  private final RolePolicy roles;
  private final Subjects subjects;

  /** Decides by these roles. */
  public Access(Engine engine, RolePolicy roles) {
    this.engine = engine;
    this.realm = engine.settings().systemKey();
    this.catalogue = new Catalogue(engine.settings().hostActions());
    this.roles = roles;
    this.subjects = new Subjects(engine.sessions());
  }

  /** What roles allow. */
  public RolePolicy roles() {
    return roles;
  }

  /** Who stands behind a caller. */
  public Subjects subjects() {
    return subjects;
  }

  @Override
  public Decision decide(
      Principal principal, Action action, Resource resource, AccessContext context) {
    try {
      return decide(engine.snapshot(), principal, action, resource, engine.now());
    } catch (RuntimeException e) {
      LOG.warn("A decision failed and is a denial", e);
      return engine.counters().decided(Decisions.NO_MATCH);
    }
  }

  @Override
  public Explanation explain(
      Principal principal, Action action, Resource resource, AccessContext context) {
    throw new UnsupportedOperationException("yet to come");
  }

  @Override
  public <T> List<T> filter(
      Principal principal,
      Action action,
      Collection<? extends T> items,
      Function<? super T, Resource> resource) {
    throw new UnsupportedOperationException("yet to come");
  }

  @Override
  public Set<Action> allowedActions(Principal principal, Resource resource) {
    throw new UnsupportedOperationException("yet to come");
  }

  @Override
  public Set<Resource> scopesOf(Principal principal, Action action) {
    throw new UnsupportedOperationException("yet to come");
  }

  @Override
  public Map<Resource, Set<Action>> permissions(Principal principal) {
    throw new UnsupportedOperationException("yet to come");
  }

  /** Decides on this snapshot, at this time. */
  public Decision decide(
      Snapshot snapshot, Principal principal, Action action, Resource resource, Instant now) {
    return engine.counters().decided(judge(snapshot, principal, action, resource, now));
  }

  private Decision judge(
      Snapshot snapshot, Principal principal, Action action, Resource resource, Instant now) {
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
      case USER -> ofUser(snapshot, caller.get(), action, resource, now);
      case API_KEY -> ofApiKey(snapshot, caller.get(), action, resource, now);
    };
  }

  private boolean isFresh(Action action) {
    Freshness freshness = engine.freshness();
    return !engine.isClosed()
        && (Catalogue.isOwn(action)
            ? freshness.allowsAdministration()
            : freshness.allowsDecisions());
  }

  private Decision ofUser(
      Snapshot snapshot, Caller caller, Action action, Resource resource, Instant now) {
    Optional<HotUser> user = subjects.user(snapshot, caller, now);
    return user.isPresent()
        ? roles.judge(user.get().bindings(), Principal.Kind.USER, action, resource, now)
        : Decisions.UNKNOWN_SUBJECT;
  }

  /** What the key allows, and its owner would be allowed with it at this moment. */
  private Decision ofApiKey(
      Snapshot snapshot, Caller caller, Action action, Resource resource, Instant now) {
    Optional<HotApiKey> key = subjects.apiKey(snapshot, caller, now);
    if (key.isEmpty()) {
      return Decisions.UNKNOWN_SUBJECT;
    }
    Decision own = roles.judge(key.get().bindings(), Principal.Kind.API_KEY, action, resource, now);
    Optional<HotUser> owner = Subjects.owner(snapshot, key.get());
    if (!own.allowed() || owner.isEmpty()) {
      return own;
    }
    Decision owners =
        roles.judge(owner.get().bindings(), Principal.Kind.API_KEY, action, resource, now);
    return owners.allowed() ? own : owners;
  }
}
