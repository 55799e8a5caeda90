package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys list}. */
@Command(description = "Lists API keys, by name.")
final class ListKeys implements Callable<Integer> {

  private final Environment environment;

  @Option(names = "--containing", paramLabel = "TEXT", description = "Those with this in the name.")
  private Optional<String> text = Optional.empty();

  @Option(names = "--owner", paramLabel = "ID", description = "Those of the user of this id.")
  private Optional<String> owner = Optional.empty();

  @Option(names = "--role", paramLabel = "ROLE", description = "Those that hold this role at /.")
  private Optional<String> role = Optional.empty();

  @Option(
      names = "--enabled",
      arity = "1",
      paramLabel = "true|false",
      description = "Enabled, or disabled ones.")
  private Optional<Boolean> enabled = Optional.empty();

  @Option(
      names = "--expired",
      arity = "1",
      paramLabel = "true|false",
      description = "Those whose end has come, or has not.")
  private Optional<Boolean> expired = Optional.empty();

  @Mixin private MostOption most = new MostOption();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ListKeys(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ApiKeyQuery query =
        new ApiKeyQuery(text, owner, role, enabled, expired, ApiKeyQuery.Sort.NAME, false);
    List<ObjectNode> keys = Pages.first(most.number(common), page -> backend.keys(query, page));
    Table table = new Table("NAME", "STATE", "ROLES", "EXPIRES", "LAST USED", "ID");
    for (ObjectNode key : keys) {
      table.add(
          Words.of(key, "name"),
          Json.text(key, "replacedBy").map(next -> "replaced").orElse(Words.state(key)),
          Words.bindings(key),
          Words.of(key, "expiresAt"),
          Words.of(key, "lastUsedAt"),
          Words.of(key, "id"));
    }
    table.print(output);
    output.print(Json.documents(keys));
    return ExitCode.FINE;
  }
}
