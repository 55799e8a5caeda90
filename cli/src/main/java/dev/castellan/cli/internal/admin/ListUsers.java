package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.user.UserQuery;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code users list}. */
@Command(description = "Lists users, by name.")
final class ListUsers implements Callable<Integer> {

  private final Environment environment;

  @Option(
      names = "--containing",
      paramLabel = "TEXT",
      description = "Those whose name, display name or e-mail address contains this.")
  private Optional<String> text = Optional.empty();

  @Option(names = "--role", paramLabel = "ROLE", description = "Those that hold this role at /.")
  private Optional<String> role = Optional.empty();

  @Option(
      names = "--enabled",
      arity = "1",
      paramLabel = "true|false",
      description = "Enabled, or disabled ones.")
  private Optional<Boolean> enabled = Optional.empty();

  @Mixin private MostOption most = new MostOption();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ListUsers(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    UserQuery query = new UserQuery(text, role, enabled, UserQuery.Sort.USERNAME, false);
    List<ObjectNode> users = Pages.first(most.number(common), page -> backend.users(query, page));
    Table table = new Table("USERNAME", "STATE", "ROLES", "SOURCE", "LAST LOGIN", "ID");
    for (ObjectNode user : users) {
      table.add(
          Words.of(user, "username"),
          Words.state(user),
          Words.bindings(user),
          Words.of(user, "source"),
          Words.of(user, "lastLoginAt"),
          Words.of(user, "id"));
    }
    table.print(output);
    output.print(Json.documents(users));
    return ExitCode.FINE;
  }
}
