package dev.castellan.access;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides who may do what. Reads memory alone: never blocks, and may be called on an event loop.
 * Safe for use by many threads. Each call is answered by one state of users, keys and policy, from
 * its start to its end.
 */
public interface AccessControl {

  /**
   * Whether the principal may do this now. Every trouble ends as a decision that does not allow.
   * Nobody may do anything in a session that is {@linkplain dev.castellan.login.Restriction
   * restricted}; and what the host {@linkplain dev.castellan.login.StepUp wants proved again}, only
   * who has done so.
   *
   * @param principal who asks
   * @param action what; one that the catalogue lacks is never allowed
   * @param resource on what
   */
  default Decision decide(Principal principal, Action action, Resource resource) {
    return decide(principal, action, resource, AccessContext.NONE);
  }

  /**
   * The same, where the host knows more of the resource.
   *
   * @param context what policies may ask about
   */
  Decision decide(Principal principal, Action action, Resource resource, AccessContext context);

  /**
   * Decides, and says why, for the principal's own eyes. For a key it explains what the key itself
   * holds, unless that is enough and its owner's rights are not: then those. Of roles that they do
   * not hold only they learn who may read the policy.
   */
  Explanation explain(Principal principal, Action action, Resource resource, AccessContext context);

  /**
   * Those of many things on which the principal may do this, in their order; quicker than asking
   * about each.
   *
   * @param resource what each is asked about as
   */
  <T> List<T> filter(
      Principal principal,
      Action action,
      Collection<? extends T> items,
      Function<? super T, Resource> resource);

  /** Everything that the principal may do to a resource, in the order of the catalogue. */
  Set<Action> allowedActions(Principal principal, Resource resource);

  /**
   * Where to look for what the principal may do this on; see {@link PolicyEvaluator#scopesOf}. The
   * host itself: {@code /}.
   */
  Set<Resource> scopesOf(Principal principal, Action action);

  /**
   * At each scope at which the principal holds something, what it may do to at least something
   * there. For buttons and menus; whether it may at one resource, {@link #decide} says. What needs
   * a recent proof is among it however old the session is: a step-up is all it takes.
   */
  Map<Resource, Set<Action>> permissions(Principal principal);
}
