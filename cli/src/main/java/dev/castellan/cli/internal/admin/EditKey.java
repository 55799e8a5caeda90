package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Network;
import dev.castellan.apikey.ApiKeyChange;
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

/** {@code keys edit}. */
@Command(description = "Changes a key's roles, limits and end: what is named, and nothing else.")
final class EditKey implements Callable<Integer> {

  private final Environment environment;

  @Mixin private KeyRef key = new KeyRef();

  @Option(names = "--rename", paramLabel = "NAME", description = "Another name.")
  private Optional<String> name = Optional.empty();

  @Mixin private GrantOptions grants = new GrantOptions();

  @Option(
      names = "--network",
      paramLabel = "CIDR",
      converter = Converters.ToNetwork.class,
      description = "From where alone it may be used. May be given several times.")
  private Set<Network> networks = new LinkedHashSet<>();

  @Option(names = "--any-network", description = "It may be used from anywhere.")
  private boolean anyNetwork;

  @Option(
      names = "--rate",
      paramLabel = "CALLS/PERIOD",
      converter = Converters.ToRateLimit.class,
      description = "How often it may be used on each node, such as 100/m.")
  private Optional<RateLimit> rate = Optional.empty();

  @Option(names = "--any-rate", description = "It may be used as often as one likes.")
  private boolean anyRate;

  @Mixin private EndOptions end = new EndOptions();

  @Option(names = "--note", paramLabel = "TEXT", description = "The note.")
  private Optional<String> note = Optional.empty();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  EditKey(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    if ((anyNetwork && !networks.isEmpty()) || (anyRate && rate.isPresent())) {
      throw common.wrong("Either a limit or none");
    }
    ObjectNode found = key.find(backend, common);
    ApiKeyChange change = change(found);
    if (change.equals(ApiKeyChange.none())) {
      throw common.wrong("Say what to change");
    }
    ObjectNode changed =
        backend.updateKey(
            found.path("id").asText(), change, Optional.of(found.path("version").asText()));
    Words.print(changed, output);
    output.print(changed);
    return ExitCode.FINE;
  }

  private ApiKeyChange change(ObjectNode found) {
    ApiKeyChange change = ApiKeyChange.none();
    change = name.map(change::name).orElse(change);
    change = grants.applied(found, common).map(change::bindings).orElse(change);
    change = anyNetwork || !networks.isEmpty() ? change.networks(networks) : change;
    change = anyRate || rate.isPresent() ? change.rateLimit(rate) : change;
    change = end.end(common, environment).map(change::expiresAt).orElse(change);
    return note.map(change::note).orElse(change);
  }
}
