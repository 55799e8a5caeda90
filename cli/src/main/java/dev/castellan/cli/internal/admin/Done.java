package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;

/** Says that something was done to a user or key. */
final class Done {

  private Done() {}

  /** Prints who it is and what was done. */
  static int to(ObjectNode subject, String what, Output output) {
    String member = subject.has("username") ? "username" : "name";
    output.print(subject.path(member).asText() + ": " + what);
    output.print(
        Json.object()
            .put("ok", true)
            .put("id", subject.path("id").asText())
            .put(member, subject.path(member).asText()));
    return ExitCode.FINE;
  }
}
