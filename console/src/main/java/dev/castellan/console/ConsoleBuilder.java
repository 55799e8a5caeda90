package dev.castellan.console;

import dev.castellan.Castellan;
import dev.castellan.console.internal.ConsoleSettings;
import dev.castellan.console.internal.RestConsole;
import dev.castellan.storage.TimeSource;
import java.security.SecureRandom;
import java.util.Optional;

/** Sets up a {@link Console}. Everything has a safe default. Not for use by several threads. */
public final class ConsoleBuilder {

  private final ConsoleSettings.Draft draft;

  ConsoleBuilder(Castellan castellan) {
    this.draft = new ConsoleSettings.Draft(castellan);
  }

  /**
   * Under which address browsers reach the console, with the path: {@code
   * https://mq.acme.example/admin}. Origins are compared with it, and with {@code https} browsers
   * are told to insist on it. Nothing is ever read from {@code Host} in its stead. Default: none;
   * then no other page's script may change anything, and paths in replies begin with the base path.
   *
   * @throws IllegalArgumentException if it is not an absolute http or https URL of scheme, host,
   *     port and path alone
   */
  public ConsoleBuilder publicUrl(String url) {
    draft.publicUrl(url);
    return this;
  }

  /**
   * Which proxies may say for whom they call, in {@code X-Forwarded-For}. The caller's address is
   * then the right-most one there that is not a trusted proxy's. Default: none, and the header is
   * not read.
   *
   * @param networks in CIDR notation, such as {@code 10.1.0.0/16} or {@code ::1/128}
   * @throws IllegalArgumentException if one is not
   */
  public ConsoleBuilder trustedProxies(String... networks) {
    return trustedProxies(ProxyHeader.X_FORWARDED_FOR, networks);
  }

  /**
   * Which proxies may say for whom they call, and in which header.
   *
   * @param header the one header that all of them write
   * @param networks in CIDR notation
   * @throws IllegalArgumentException if a network is not
   */
  public ConsoleBuilder trustedProxies(ProxyHeader header, String... networks) {
    draft.trustedProxies(header, networks);
    return this;
  }

  /**
   * The path under which the server finds the console; the API lies below it at {@code /api/v1}.
   * Default: {@code /admin}.
   *
   * @param path segments of lower-case letters, digits and hyphens, each after a slash; or "" for
   *     the root
   * @throws IllegalArgumentException if it is anything else
   */
  public ConsoleBuilder basePath(String path) {
    draft.basePath(path);
    return this;
  }

  /**
   * Where a login at a provider may lead in the end; the first where it is not said where. Compared
   * character by character. Default: the {@link #publicUrl} with a slash behind it. All are of the
   * public URL's own origin, as no page of another one can exchange the code of a login; {@link
   * #build} throws {@link IllegalArgumentException} if one is not.
   *
   * @throws IllegalArgumentException if one is not an absolute http or https URL of at most 512
   *     characters without user information and fragment
   */
  public ConsoleBuilder returnAddresses(String... addresses) {
    draft.returnAddresses(addresses);
    return this;
  }

  /**
   * What the dashboard looks like, which lies at the base path. Default: {@link
   * Dashboard#STANDARD}.
   */
  public ConsoleBuilder dashboard(Dashboard dashboard) {
    draft.dashboard = Optional.of(dashboard);
    return this;
  }

  /**
   * Without the dashboard: there is the REST API, what browsers need for logins at providers, and
   * nothing else. A page of the host's own may still make calls as the dashboard's does
   * (docs/dashboard.md).
   */
  public ConsoleBuilder withoutDashboard() {
    draft.dashboard = Optional.empty();
    return this;
  }

  /** How large requests may be. Default: {@link ConsoleLimits#STANDARD}. */
  public ConsoleBuilder limits(ConsoleLimits limits) {
    draft.limits = limits;
    return this;
  }

  /**
   * Adds an endpoint of the host's own.
   *
   * @throws IllegalArgumentException if it could be taken for another endpoint
   */
  public ConsoleBuilder route(Route route) {
    draft.routes.add(route);
    return this;
  }

  /** Adds an endpoint of the host's own, without query parameters. */
  public ConsoleBuilder route(String method, String pattern, Route.Handler handler) {
    return route(Route.of(method, pattern, handler));
  }

  /** Where time comes from. Default: the system's clocks. */
  public ConsoleBuilder time(TimeSource time) {
    draft.time = time;
    return this;
  }

  /** Where the names of calls come from. Default: a new {@link SecureRandom}. */
  public ConsoleBuilder random(SecureRandom random) {
    draft.random = Optional.of(random);
    return this;
  }

  /**
   * The console.
   *
   * @throws IllegalArgumentException if two endpoints answer the same calls
   */
  public Console build() {
    return new RestConsole(draft.seal());
  }
}
