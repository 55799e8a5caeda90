package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Output;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where a token goes that is shown once: to standard output, or into a file and nowhere else. */
final class TokenOutput {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the token into this new file and nowhere else.")
  private Optional<String> file = Optional.empty();

  /**
   * Does what makes a document with a {@code token}, and puts that where it belongs.
   *
   * @return the document, without secrets if they are in a file
   */
  ObjectNode take(Supplier<ObjectNode> operation, Output output) {
    if (file.isEmpty()) {
      return operation.get();
    }
    try (OutputFile out = OutputFile.create(file.get())) {
      ObjectNode document = operation.get();
      out.keep(document.path("token").asText());
      document.remove("token");
      document.remove("secret");
      document.remove("link");
      output.print("token: in " + file.get());
      return document;
    }
  }
}
