package dev.castellan.internal.engine;

import dev.castellan.internal.model.PolicyInForce;
import java.util.Optional;

/**
 * How the loading of a policy ended.
 *
 * @param policy the policy; empty if it cannot be understood
 * @param damage why not; "" if it can
 */
record PolicyLoad(Optional<PolicyInForce> policy, String damage) {

  /** Nothing was loaded, since the record in question is no head of a policy. */
  static final PolicyLoad NOTHING = failed("It was not loaded");

  static PolicyLoad of(PolicyInForce policy) {
    return new PolicyLoad(Optional.of(policy), "");
  }

  static PolicyLoad failed(String damage) {
    return new PolicyLoad(Optional.empty(), damage);
  }
}
