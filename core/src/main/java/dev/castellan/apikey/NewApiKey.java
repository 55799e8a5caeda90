package dev.castellan.apikey;

import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A key to create. Immutable; the methods answer a changed copy. What is left out: no role, from
 * anywhere, without limit, the host's default end, enabled, no note, scope {@code /}.
 *
 * @param name 1 to 128 printable characters, unique without regard to case
 * @param bindings what it may do; never more than the creator may
 * @param scope where it lives
 * @param networks from where it may be used, at most {@value ApiKey#MAX_NETWORKS}; a call of which
 *     no address is known comes from none of them. Empty is from anywhere
 * @param rateLimit how often it may be used on each node; empty is without limit
 * @param expiresAt when it ends, in the future and not behind 9999; an empty inner value is never.
 *     Left out, it ends after the time that {@link dev.castellan.CastellanBuilder#apiKeyLifetime}
 *     says, or never
 * @param enabled whether it may be used
 * @param note free text
 */
public record NewApiKey(
    String name,
    Set<Binding> bindings,
    Resource scope,
    Set<Network> networks,
    Optional<RateLimit> rateLimit,
    Optional<Optional<Instant>> expiresAt,
    boolean enabled,
    String note) {

  /** Copies the sets. */
  public NewApiKey {
    bindings = Set.copyOf(bindings);
    networks = Set.copyOf(networks);
  }

  /** A key with a name and nothing else. */
  public static NewApiKey of(String name) {
    return new NewApiKey(
        name, Set.of(), Resource.ROOT, Set.of(), Optional.empty(), Optional.empty(), true, "");
  }

  /** With exactly these roles at {@code /}. */
  public NewApiKey roles(String... roles) {
    return bindings(Arrays.stream(roles).map(Binding::of).collect(Collectors.toUnmodifiableSet()));
  }

  /** With exactly these bindings. */
  public NewApiKey bindings(Set<Binding> all) {
    return new NewApiKey(name, all, scope, networks, rateLimit, expiresAt, enabled, note);
  }

  /** In this scope. */
  public NewApiKey scope(Resource newScope) {
    return new NewApiKey(name, bindings, newScope, networks, rateLimit, expiresAt, enabled, note);
  }

  /** Usable from exactly these networks. */
  public NewApiKey networks(Set<Network> all) {
    return new NewApiKey(name, bindings, scope, all, rateLimit, expiresAt, enabled, note);
  }

  /** Usable so often. */
  public NewApiKey rateLimit(RateLimit limit) {
    return new NewApiKey(
        name, bindings, scope, networks, Optional.of(limit), expiresAt, enabled, note);
  }

  /** Ending at this time. */
  public NewApiKey expiresAt(Instant end) {
    return expiring(Optional.of(end));
  }

  /** Without end, whatever the host's default is. */
  public NewApiKey neverExpires() {
    return expiring(Optional.empty());
  }

  private NewApiKey expiring(Optional<Instant> end) {
    return new NewApiKey(
        name, bindings, scope, networks, rateLimit, Optional.of(end), enabled, note);
  }

  /** Usable, or not yet. */
  public NewApiKey enabled(boolean nowEnabled) {
    return new NewApiKey(name, bindings, scope, networks, rateLimit, expiresAt, nowEnabled, note);
  }

  /** With this note. */
  public NewApiKey note(String newNote) {
    return new NewApiKey(name, bindings, scope, networks, rateLimit, expiresAt, enabled, newNote);
  }
}
