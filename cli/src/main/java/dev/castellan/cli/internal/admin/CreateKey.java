package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys create}. */
@Command(description = "Creates an API key and prints its token, this once.")
final class CreateKey implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "NAME", description = "The key's name.")
  private String name = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE[@SCOPE]",
      converter = Converters.ToBinding.class,
      description = "A role, everywhere or at a scope. May be given several times.")
  private Set<Binding> roles = new LinkedHashSet<>();

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      converter = Converters.ToResource.class,
      description = "Where the key lives; left out, /.")
  private Resource scope = Resource.ROOT;

  @Option(
      names = "--network",
      paramLabel = "CIDR",
      converter = Converters.ToNetwork.class,
      description = "From where it may be used; left out, anywhere. May be given several times.")
  private Set<Network> networks = new LinkedHashSet<>();

  @Option(
      names = "--rate",
      paramLabel = "CALLS/PERIOD",
      converter = Converters.ToRateLimit.class,
      description = "How often it may be used on each node, such as 100/m.")
  private Optional<RateLimit> rate = Optional.empty();

  @Mixin private EndOptions end = new EndOptions();

  @Option(names = "--disabled", description = "It may not be used yet.")
  private boolean disabled;

  @Option(names = "--note", paramLabel = "TEXT", description = "A note.")
  private String note = "";

  @Mixin private TokenOutput token = new TokenOutput();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  CreateKey(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    NewApiKey key =
        NewApiKey.of(name)
            .bindings(roles)
            .scope(scope)
            .networks(networks)
            .enabled(!disabled)
            .note(note);
    key = rate.map(key::rateLimit).orElse(key);
    NewApiKey lasting = key;
    NewApiKey complete =
        end.end(common, environment)
            .map(at -> at.map(lasting::expiresAt).orElseGet(lasting::neverExpires))
            .orElse(lasting);
    ObjectNode created = token.take(() -> backend.createKey(complete), output);
    Words.print(created, output);
    output.print(created);
    return ExitCode.FINE;
  }
}
