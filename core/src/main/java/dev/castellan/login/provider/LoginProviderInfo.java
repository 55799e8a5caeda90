package dev.castellan.login.provider;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A login provider as it is configured, without its secrets. Immutable.
 *
 * @param id see {@link NewLoginProvider#id}
 * @param kind the name of its kind
 * @param label for the login page
 * @param enabled whether one can log in with it
 * @param fixed whether the host has fixed it in the builder, so that it cannot be changed here
 * @param values what was given, without defaults
 * @param secretsSet the fields whose secret is known
 * @param mapping what becomes of those whom it vouches for
 * @param version changes with each change of it
 * @param state how it fares on this node
 */
public record LoginProviderInfo(
    String id,
    String kind,
    String label,
    boolean enabled,
    boolean fixed,
    Map<String, List<String>> values,
    Set<String> secretsSet,
    ProviderMapping mapping,
    String version,
    ProviderState state) {

  /** Copies map and set. */
  public LoginProviderInfo {
    values = Map.copyOf(values);
    secretsSet = Set.copyOf(secretsSet);
  }
}
