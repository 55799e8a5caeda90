package dev.castellan.access;

import dev.castellan.internal.policy.engine.CompiledPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers questions to one policy, without a Castellan around it: for tests, tools, and hosts that
 * bring their own subjects. Reads memory alone; never blocks; immutable but for a cache of answers
 * that belongs to it, and safe for use by many threads.
 *
 * <p>Every trouble inside ends as a decision that does not allow.
 */
public interface PolicyEvaluator {

  /**
   * Compiles a policy with the built-in roles.
   *
   * @param host the host's words; what the policy declares itself and the library's own are added
   */
  static PolicyEvaluator of(Policy policy, Catalogue host) {
    return CompiledPolicy.compile(policy, host.and(policy.catalogue()).and(Catalogue.own()));
  }

  /** A subject of this evaluator, resolved once and then quick to ask about. */
  interface Handle {

    /** Whom it stands for. */
    PolicySubject subject();
  }

  /**
   * A fixed set of subjects that are asked about by name, with actions and resources in their
   * written forms: for hosts that have texts and keep no handles.
   */
  interface ByName {

    /**
     * Decides. A name that is none of the set is an unknown subject; what is no written form of an
     * action is an unknown action; what is no written form of a resource is matched by no rule.
     */
    Decision decide(String subject, String action, String resource, Circumstances circumstances);
  }

  /** The policy. */
  Policy policy();

  /** All words that it decides with. */
  Catalogue catalogue();

  /**
   * Resolves a subject. Bindings to roles that are not there give nothing.
   *
   * @return worth something with this evaluator alone
   */
  Handle resolve(PolicySubject subject);

  /**
   * Resolves many subjects, to be asked about by their names.
   *
   * @throws IllegalArgumentException if two have one name
   */
  ByName byName(Collection<PolicySubject> subjects);

  /**
   * Decides.
   *
   * @param subject from this evaluator; one of another is unknown
   */
  Decision decide(Handle subject, Action action, Resource resource, Circumstances circumstances);

  /** Decides, and says why. */
  Explanation explain(
      Handle subject, Action action, Resource resource, Circumstances circumstances);

  /**
   * Those of many things on which the subject may do this, in their order. That something is the
   * subject's own is not looked at; ask {@link #decide} where it matters.
   *
   * @param resource what each is asked about as
   */
  <T> List<T> filter(
      Handle subject,
      Action action,
      Collection<? extends T> items,
      Function<? super T, Resource> resource,
      Circumstances circumstances);

  /** Everything that the subject may do to a resource, in the order of the catalogue. */
  Set<Action> allowedActions(Handle subject, Resource resource, Circumstances circumstances);

  /**
   * Where to look for what the subject may do this on: the scopes at which it holds a role with a
   * rule that could allow it, without those below another of them. On what is not within one of
   * them it may not; on what is, ask.
   */
  Set<Resource> scopesOf(Handle subject, Action action, Circumstances circumstances);
}
