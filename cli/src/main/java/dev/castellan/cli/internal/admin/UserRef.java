package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Failure;
import dev.castellan.user.User;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which user is meant: by name, or by id. */
final class UserRef {

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The user's name.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--id", paramLabel = "ID", description = "The user's id, in place of a name.")
  private Optional<String> id = Optional.empty();

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description = "Where the user of this name comes from; left out, local.")
  private String source = User.LOCAL;

  /**
   * Finds it.
   *
   * @throws Failure if there is no such user
   */
  ObjectNode find(Backend backend, Common common) {
    if (name.isPresent() == id.isPresent()) {
      throw common.wrong("Either NAME or --id");
    }
    return id.map(wanted -> backend.user(wanted).orElseThrow(() -> none(wanted)))
        .orElseGet(
            () ->
                backend.userNamed(source, name.orElseThrow()).orElseThrow(() -> none(name.get())));
  }

  private static Failure none(String wanted) {
    return Failure.notFound("there is no user '" + wanted + "'");
  }
}
