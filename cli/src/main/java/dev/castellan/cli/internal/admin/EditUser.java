package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Resource;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import dev.castellan.user.UserChange;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code users edit}. */
@Command(description = "Changes a user's roles and profile: what is named, and nothing else.")
final class EditUser implements Callable<Integer> {

  private final Environment environment;

  @Mixin private UserRef user = new UserRef();

  @Option(names = "--rename", paramLabel = "NAME", description = "Another name to log in with.")
  private Optional<String> username = Optional.empty();

  @Mixin private GrantOptions grants = new GrantOptions();

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      converter = Converters.ToResource.class,
      description = "Where the user lives from now on.")
  private Optional<Resource> scope = Optional.empty();

  @Option(
      names = "--display-name",
      paramLabel = "TEXT",
      description = "The name for people; '' takes it away.")
  private Optional<String> displayName = Optional.empty();

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      description = "The e-mail address; '' takes it away.")
  private Optional<String> email = Optional.empty();

  @Option(names = "--note", paramLabel = "TEXT", description = "The note.")
  private Optional<String> note = Optional.empty();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  EditUser(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    ObjectNode found = user.find(backend, common);
    UserChange change = change(found);
    if (change.equals(UserChange.none())) {
      throw common.wrong("Say what to change");
    }
    ObjectNode changed =
        backend.updateUser(
            found.path("id").asText(), change, Optional.of(found.path("version").asText()));
    Words.print(changed, output);
    output.print(changed);
    return ExitCode.FINE;
  }

  private UserChange change(ObjectNode found) {
    UserChange change = UserChange.none();
    change = username.map(change::username).orElse(change);
    change = grants.applied(found, common).map(change::bindings).orElse(change);
    change = scope.map(change::scope).orElse(change);
    change = displayName.map(change::displayName).orElse(change);
    change = email.map(change::email).orElse(change);
    return note.map(change::note).orElse(change);
  }
}
