package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** {@code users sessions}. */
@Command(description = "Lists the sessions of a user, or ends them.")
final class Sessions implements Callable<Integer> {

  private final Environment environment;

  @Mixin private UserRef user = new UserRef();

  @Option(names = "--end", paramLabel = "SESSION", description = "End the session of this id.")
  private Optional<String> end = Optional.empty();

  @Option(names = "--end-all", description = "End all of them.")
  private boolean endAll;

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  Sessions(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    if (endAll && end.isPresent()) {
      throw common.wrong("Either --end or --end-all");
    }
    ObjectNode found = user.find(backend, common);
    String id = found.path("id").asText();
    if (endAll) {
      backend.endSessions(id);
      return Done.to(found, "has no session any more", output);
    }
    if (end.isPresent()) {
      backend.endSession(id, end.get());
      return Done.to(found, "the session is ended", output);
    }
    return list(backend.sessions(id), output);
  }

  private static int list(List<ObjectNode> sessions, Output output) {
    Table table = new Table("CREATED", "LAST USED", "EXPIRES", "ADDRESS", "ID", "USER AGENT");
    for (ObjectNode session : sessions) {
      table.add(
          Words.of(session, "createdAt"),
          Words.of(session, "lastUsedAt"),
          Words.of(session, "expiresAt"),
          Words.of(session, "address"),
          Words.of(session, "id"),
          Words.of(session, "userAgent"));
    }
    table.print(output);
    output.print(Json.documents(sessions));
    return ExitCode.FINE;
  }
}
