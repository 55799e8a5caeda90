package dev.castellan.login.provider;

import java.util.Optional;

/**
 * One step of the test of a provider.
 *
 * @param step what was tried, such as {@code discovery}: lower-case words with hyphens
 * @param problem what is wrong; empty if it works
 * @param message in our words; never what the peer sent
 */
public record ProviderCheck(String step, Optional<ProviderProblem> problem, String message) {

  /** It works. */
  public static ProviderCheck passed(String step, String message) {
    return new ProviderCheck(step, Optional.empty(), message);
  }

  /** It does not. */
  public static ProviderCheck failed(String step, ProviderException trouble) {
    return new ProviderCheck(
        step, Optional.of(trouble.problem()), String.valueOf(trouble.getMessage()));
  }
}
