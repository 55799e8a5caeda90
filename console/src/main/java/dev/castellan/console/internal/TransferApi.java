package dev.castellan.console.internal;

import dev.castellan.console.HttpReply;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.ImportReport;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Users as JSON lines. */
final class TransferApi {

  private static final int MAX_WORD = 16;

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/export/users", this::export).producing(MediaTypes.JSON_LINES),
        Endpoint.of("POST", "/import/users", this::load)
            .taking(Endpoint.Body.USERS)
            .withQuery(Set.of("existing", "dryRun")));
  }

  private HttpReply export(Request request) {
    StringBuilder lines = new StringBuilder();
    request.caller().transfer().exportTo(line -> lines.append(line).append('\n'));
    return HttpReply.of(200)
        .body(MediaTypes.JSON_LINES, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private HttpReply load(Request request) {
    ImportOptions options =
        ImportOptions.standard()
            .existing(
                request
                    .parameter("existing", MAX_WORD)
                    .map(TransferApi::existing)
                    .orElse(ImportOptions.Existing.REFUSE))
            .dryRun(request.truth("dryRun").orElse(false));
    ImportReport report =
        request.caller().transfer().importFrom(new StringReader(request.text()), options);
    return HttpReply.json(200, Views.importReport(report));
  }

  private static ImportOptions.Existing existing(String word) {
    return switch (word) {
      case "refuse" -> ImportOptions.Existing.REFUSE;
      case "skip" -> ImportOptions.Existing.SKIP;
      case "update" -> ImportOptions.Existing.UPDATE;
      default -> throw Request.invalid("existing", "existing is refuse, skip or update");
    };
  }
}
