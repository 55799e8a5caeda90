package dev.castellan.login.provider;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of those whom a provider vouches for. Evaluated at each login; who is given nothing
 * is not let in. Immutable.
 *
 * @param createUsers whether somebody who was never here becomes a user
 * @param groupsClaim the claim whose values are groups, named {@code group:<provider>/<value>}
 *     here; the policy says what those hold
 * @param rules what a claim gives; all that match count, at most {@value #MAX_RULES}
 * @param defaults what everybody gets whom the provider vouches for; may be nothing
 */
public record ProviderMapping(
    boolean createUsers,
    Optional<String> groupsClaim,
    List<MappingRule> rules,
    Set<Binding> defaults) {

  /** The most rules. */
  public static final int MAX_RULES = 128;

  /** Lets nobody in. */
  public static final ProviderMapping NOTHING =
      new ProviderMapping(true, Optional.empty(), List.of(), Set.of());

  /**
   * @throws InvalidInputException if it is not as described
   */
  public ProviderMapping {
    rules = List.copyOf(rules);
    defaults = Set.copyOf(defaults);
    if (rules.size() > MAX_RULES) {
      throw invalid("rules", "There are at most " + MAX_RULES + " rules");
    }
    if (groupsClaim.isPresent()
        && (groupsClaim.get().isEmpty() || groupsClaim.get().length() > MappingRule.MAX_TEXT)) {
      throw invalid("groupsClaim", "A claim has 1 to " + MappingRule.MAX_TEXT + " characters");
    }
    if (defaults.stream().anyMatch(binding -> binding.until().isPresent())) {
      throw invalid("defaults", "What a provider gives has no end: it is given anew at each login");
    }
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }

  /** With one more rule. */
  public ProviderMapping rule(String claim, String value, Binding... bindings) {
    List<MappingRule> more = new java.util.ArrayList<>(rules);
    more.add(new MappingRule(claim, value, Set.of(bindings)));
    return new ProviderMapping(createUsers, groupsClaim, more, defaults);
  }

  /** With groups from this claim. */
  public ProviderMapping groups(String claim) {
    return new ProviderMapping(createUsers, Optional.of(claim), rules, defaults);
  }

  /** Giving this to everybody. */
  public ProviderMapping defaults(Binding... bindings) {
    return new ProviderMapping(createUsers, groupsClaim, rules, Set.of(bindings));
  }

  /** Making users of those who were never here, or not. */
  public ProviderMapping createUsers(boolean create) {
    return new ProviderMapping(create, groupsClaim, rules, defaults);
  }
}
