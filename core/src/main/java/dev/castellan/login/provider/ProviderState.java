package dev.castellan.login.provider;

import java.time.Instant;
import java.util.Optional;

/**
 * How a provider fares on this node.
 *
 * @param status whether it can be used
 * @param problem the last trouble, if there was any since it started
 * @param message of that trouble, in our words
 * @param since when the trouble was seen, or it started
 */
public record ProviderState(
    Status status, Optional<ProviderProblem> problem, Optional<String> message, Instant since) {

  /** Whether a provider can be used. */
  public enum Status {
    /** It is switched off. */
    DISABLED,
    /** It is being started. */
    STARTING,
    /** It can be used. */
    RUNNING,
    /** It could not be started; it is tried again. */
    FAILED
  }
}
