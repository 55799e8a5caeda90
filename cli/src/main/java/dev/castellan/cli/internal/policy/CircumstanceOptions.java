package dev.castellan.cli.internal.policy;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Network;
import dev.castellan.access.Principal;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Under which circumstances somebody asks; what is left out is as in a test of the policy. */
final class CircumstanceOptions {

  @Option(names = "--from", paramLabel = "ADDRESS", description = "From which IP address.")
  private Optional<String> address = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "When, such as 2026-05-01T10:00:00Z; left out, now.")
  private Optional<Instant> time = Optional.empty();

  @Option(
      names = "--via",
      paramLabel = "session|api-key",
      converter = Converters.ToKind.class,
      description = "By a session, as if left out, or by an API key.")
  private Principal.Kind via = Principal.Kind.USER;

  @Option(names = "--mfa", description = "With a second factor.")
  private boolean secondFactor;

  @Option(names = "--owner", description = "The resource is NAME's own.")
  private boolean owner;

  @Option(
      names = "--authenticated",
      paramLabel = "DURATION",
      converter = Converters.ToDuration.class,
      description = "How long ago NAME authenticated, such as 15m; left out, just now.")
  private Optional<Duration> authenticated = Optional.empty();

  /**
   * Which they are.
   *
   * @param now the time if no other is given
   * @throws picocli.CommandLine.ParameterException if they contradict each other
   */
  Circumstances circumstances(Instant now, Common common) {
    boolean key = via == Principal.Kind.API_KEY;
    if (key && authenticated.isPresent()) {
      throw common.wrong("--authenticated: An API key does not authenticate at a time");
    }
    address.ifPresent(
        text -> {
          if (!Network.isAddress(text)) {
            throw common.wrong("--from: Not an IP address: '" + text + "'");
          }
        });
    Instant at = time.orElse(now);
    Circumstances known = key ? Circumstances.apiKeyAt(at) : Circumstances.sessionAt(at);
    known = known.secondFactor(secondFactor).owner(owner);
    if (authenticated.isPresent()) {
      known = known.authenticatedAt(at.minus(authenticated.get()));
    }
    return address.isPresent() ? known.from(address.get()) : known;
  }
}
