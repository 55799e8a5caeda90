package dev.castellan.console;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Holds each exchange against {@code openapi.yaml}: status, media type, headers and body of the
 * reply, and the request where it was accepted. Remembers what it saw.
 */
final class OpenApiWitness implements BiConsumer<HttpCall, HttpReply> {

  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final OpenApiInteractionValidator validator;
  private final JsonNode description;
  private final Set<String> seen = Collections.synchronizedSet(new HashSet<>());

  private OpenApiWitness(String yaml) {
    validator =
        OpenApiInteractionValidator.createForInlineApiSpecification(yaml)
            .withBasePathOverride(Client.API)
            .build();
    try {
      description = new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static OpenApiWitness ofDescription() {
    return Holder.SHARED;
  }

  static OpenApiWitness fresh() {
    return new OpenApiWitness(yaml());
  }

  /** To parse the description takes longer than all the exchanges of a test. */
  private static final class Holder {
    static final OpenApiWitness SHARED = fresh();
  }

  static String yaml() {
    try (InputStream file =
        Console.class.getResourceAsStream("/dev/castellan/console/internal/openapi.yaml")) {
      return new String(
          Optional.ofNullable(file).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode description() {
    return description;
  }

  /** Every {@code METHOD /path} that is described, and its node. */
  Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          if (METHODS.contains(operation.getKey())) {
                            operations.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + ' ' + path.getKey(),
                                operation.getValue());
                          }
                        }));
    return operations;
  }

  /** Every {@code METHOD /path status} that is described and was not seen yet. */
  Set<String> unseen() {
    Set<String> unseen = new TreeSet<>();
    operations()
        .forEach(
            (operation, node) -> {
              for (Iterator<String> status = node.path("responses").fieldNames();
                  status.hasNext(); ) {
                unseen.add(operation + ' ' + status.next());
              }
            });
    unseen.removeAll(seen);
    return unseen;
  }

  @Override
  public void accept(HttpCall call, HttpReply reply) {
    String method = call.method().equals("HEAD") ? "GET" : call.method();
    Optional<String> operation = operationOf(method, call.path());
    if (operation.isEmpty()) {
      return; // The host's own, or nothing at all.
    }
    seen.add(operation.get() + ' ' + reply.status());
    Request.Method verb = Request.Method.valueOf(method);
    require(call, reply, validator.validateResponse(call.path(), verb, response(reply)));
    if (reply.status() < 300) {
      require(call, reply, validator.validateRequest(request(call, verb)));
    }
  }

  private Optional<String> operationOf(String method, String path) {
    return operations().keySet().stream()
        .filter(operation -> operation.startsWith(method + ' '))
        .filter(operation -> matches(operation.substring(method.length() + 1), path))
        .findFirst();
  }

  private static boolean matches(String template, String path) {
    return path.matches(
        Client.API
            + template.replace(".", "\\.").replaceAll("\\{[a-z]+}", "[a-z0-9][a-z0-9._-]{0,127}"));
  }

  private static SimpleResponse response(HttpReply reply) {
    SimpleResponse.Builder response = SimpleResponse.Builder.status(reply.status());
    reply.headers().forEach((name, values) -> response.withHeader(name, values));
    if (reply.bodyLength() == 0 && reply.header("Content-Type").contains("application/x-ndjson")) {
      // There may be no lines at all, for which the validator has no word.
      return response.withBody("\n").build();
    }
    return reply.bodyLength() > 0 ? response.withBody(reply.body()).build() : response.build();
  }

  private static SimpleRequest request(HttpCall call, Request.Method method) {
    SimpleRequest.Builder request = new SimpleRequest.Builder(method, call.path());
    call.headers().forEach((name, values) -> request.withHeader(name, values));
    call.query()
        .filter(query -> !query.isEmpty())
        .ifPresent(
            query -> {
              for (String pair : query.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                request.withQueryParam(
                    parts[0], java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
              }
            });
    return call.bodyLength() > 0 ? request.withBody(call.body()).build() : request.build();
  }

  private static void require(HttpCall call, HttpReply reply, ValidationReport report) {
    if (report.hasErrors()) {
      throw new AssertionError(
          "%s %s -> %d is not as described: %s%n%s"
              .formatted(
                  call.method(),
                  call.path(),
                  reply.status(),
                  report.getMessages().stream()
                      .map(message -> message.getKey() + ": " + message.getMessage())
                      .collect(Collectors.joining("; ")),
                  new String(reply.body(), StandardCharsets.UTF_8)));
    }
  }
}
