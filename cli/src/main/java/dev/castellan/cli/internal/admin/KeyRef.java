package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import dev.castellan.cli.internal.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which key is meant: by name, or by id. A key that was replaced is named by its id. */
final class KeyRef {

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The key's name.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--id", paramLabel = "ID", description = "The key's id, in place of a name.")
  private Optional<String> id = Optional.empty();

  /**
   * Finds it.
   *
   * @throws Failure if there is no such key, or there are several
   */
  ObjectNode find(Backend backend, Common common) {
    if (name.isPresent() == id.isPresent()) {
      throw common.wrong("Either NAME or --id");
    }
    return id.map(wanted -> backend.key(wanted).orElseThrow(() -> none(wanted)))
        .orElseGet(() -> named(backend, name.orElseThrow()));
  }

  private static ObjectNode named(Backend backend, String wanted) {
    List<ObjectNode> found =
        Pages.all(page -> backend.keys(ApiKeyQuery.all().containing(wanted), page)).stream()
            .filter(key -> key.path("name").asText().equalsIgnoreCase(wanted))
            .filter(key -> Json.text(key, "replacedBy").isEmpty())
            .toList();
    if (found.size() > 1) {
      throw Failure.of(
          ExitCode.CONFLICT, "there are several keys '" + wanted + "'; say which with --id");
    }
    return found.stream().findFirst().orElseThrow(() -> none(wanted));
  }

  private static Failure none(String wanted) {
    return Failure.notFound("there is no key '" + wanted + "'");
  }
}
