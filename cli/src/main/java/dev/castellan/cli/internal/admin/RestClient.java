package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.ErrorCode;
import dev.castellan.Page;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import dev.castellan.cli.internal.Json;
import dev.castellan.secret.SecretText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Calls the REST API with one token: over TLS or on this machine, without following redirects,
 * within a time. What the server refuses becomes a {@link Failure}.
 */
final class RestClient {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofMinutes(1);
  private static final Duration IMPORT = Duration.ofMinutes(15);
  private static final int MAX_REPLY = 256 << 20;
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final String VALUES = "text/csv";

  private final String api;
  private final SecretText token;
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  RestClient(ServerUrl url, SecretText token) {
    this.api = url + "/api/v1";
    this.token = token;
  }

  /** A document. */
  ObjectNode get(String path) {
    return object(call("GET", path, Optional.empty(), JSON, CALL));
  }

  /** A document; empty if there is no such thing. */
  Optional<ObjectNode> find(String path) {
    try {
      return Optional.of(get(path));
    } catch (Failure failure) {
      if (failure.isNotFound()) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /** Text, a line for each thing. */
  String lines(String path) {
    return call("GET", path, Optional.empty(), LINES, IMPORT);
  }

  /** A page of lines: JSON. */
  Page<String> linesOfPage(String path) {
    return page(path, LINES);
  }

  /** A page of lines: comma-separated values, of which one can have ends of lines within it. */
  Page<String> valuesOfPage(String path) {
    return page(path, VALUES);
  }

  private Page<String> page(String path, String wanted) {
    Reply reply = answer("GET", path, Optional.empty(), wanted, IMPORT);
    return new Page<>(
        reply.text().isEmpty() ? List.of() : lines(reply),
        reply.headers().firstValue("Next-Cursor"));
  }

  private static List<String> lines(Reply reply) {
    return List.of(reply.text().substring(0, reply.text().length() - 1).split("\n", -1));
  }

  /** Sends nothing; answers the document that comes back, which may take a while. */
  ObjectNode ask(String path) {
    return object(call("POST", path, Optional.empty(), JSON, IMPORT));
  }

  /** Sends lines; answers the document that comes back. */
  ObjectNode sendLines(String path, String lines) {
    return object(
        call("POST", path, Optional.of(new Body(LINES, lines, Optional.empty())), JSON, IMPORT));
  }

  /** Sends a document; answers the one that comes back. */
  ObjectNode send(String method, String path, ObjectNode document) {
    return object(call(method, path, Optional.of(body(document)), JSON, CALL));
  }

  /** Sends nothing; answers the document that comes back. */
  ObjectNode send(String method, String path) {
    return object(call(method, path, Optional.empty(), JSON, CALL));
  }

  /** Changes what is there, if its version is still this one; answers it afterwards. */
  ObjectNode change(String path, ObjectNode members, Optional<String> version) {
    Body body = new Body(JSON, members.toString(), version.map(text -> '"' + text + '"'));
    return object(call("PATCH", path, Optional.of(body), JSON, CALL));
  }

  /** Sends a document; nothing comes back. */
  void tell(String method, String path, ObjectNode document) {
    call(method, path, Optional.of(body(document)), JSON, CALL);
  }

  /** Sends nothing; nothing comes back. */
  void tell(String method, String path) {
    call(method, path, Optional.empty(), JSON, CALL);
  }

  /**
   * What is sent.
   *
   * @param ifMatch which entity tag it is meant for
   */
  private record Body(String type, String text, Optional<String> ifMatch) {

    @Override
    public String toString() {
      return type;
    }
  }

  private static Body body(ObjectNode document) {
    return new Body(JSON, document.toString(), Optional.empty());
  }

  private String call(
      String method, String path, Optional<Body> body, String wanted, Duration time) {
    return answer(method, path, body, wanted, time).text();
  }

  private record Reply(String text, HttpHeaders headers) {}

  private Reply answer(
      String method, String path, Optional<Body> body, String wanted, Duration time) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api + path))
            .timeout(time)
            .header("Authorization", "Bearer " + token.expose())
            .header("Accept", wanted + ", application/problem+json;q=0.5")
            .method(
                method,
                body.map(b -> BodyPublishers.ofString(b.text(), StandardCharsets.UTF_8))
                    .orElse(BodyPublishers.noBody()));
    body.ifPresent(b -> request.header("Content-Type", b.type()));
    body.flatMap(Body::ifMatch).ifPresent(tag -> request.header("If-Match", tag));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HttpResponse<Void> reply = exchange(request.build(), bytes, time);
    String text = bytes.toString(StandardCharsets.UTF_8);
    if (reply.statusCode() / 100 != 2) {
      throw refused(reply.statusCode(), text);
    }
    return new Reply(text, reply.headers());
  }

  private HttpResponse<Void> exchange(
      HttpRequest request, ByteArrayOutputStream bytes, Duration time) {
    CompletableFuture<HttpResponse<Void>> call =
        client.sendAsync(
            request,
            BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(some -> collect(bytes, some))));
    try {
      return call.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      call.cancel(true);
      throw unavailable("does not answer within " + time.toSeconds() + " seconds");
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for");
    }
  }

  private static void collect(ByteArrayOutputStream bytes, byte[] part) {
    if (bytes.size() + part.length > MAX_REPLY) {
      throw new IllegalStateException("the reply is too long");
    }
    bytes.writeBytes(part);
  }

  private Failure unreachable(Throwable why) {
    if (why instanceof SSLException) {
      return unavailable("is not trusted: " + why.getMessage());
    }
    if (why instanceof ConnectException) {
      return unavailable("cannot be reached");
    }
    String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return unavailable(
        why instanceof IOException ? "cannot be reached: " + reason : "cannot be read: " + reason);
  }

  private Failure unavailable(String why) {
    return Failure.of(ExitCode.UNAVAILABLE, "the server at " + api + " " + why);
  }

  /** A problem (RFC 9457), or whatever else came in its place. */
  private Failure refused(int status, String text) {
    JsonNode problem = parse(text).orElseGet(Json::object);
    String code = problem.path("code").asText("");
    if (code.isEmpty()) {
      return Failure.of(
          status == 401 || status == 403 ? ExitCode.NOT_ALLOWED : ExitCode.UNAVAILABLE,
          "the server at " + api + " answers with status " + status + " and no reason");
    }
    Optional<String> field =
        Optional.of(problem.path("field").asText("")).filter(name -> !name.isEmpty());
    return new Failure(
        exitCode(status), code, problem.path("detail").asText(code) + advice(code), field);
  }

  /** A session that is too old cannot be made younger here: its token would be another one. */
  private static String advice(String code) {
    return code.equals(ErrorCode.AUTHENTICATION_TOO_OLD.text())
        ? ": log in, and give the token of that session"
        : "";
  }

  private static int exitCode(int status) {
    return switch (status) {
      case 400, 413, 414, 415, 422 -> ExitCode.VALUE_REFUSED;
      case 401, 403 -> ExitCode.NOT_ALLOWED;
      case 404 -> ExitCode.NOT_FOUND;
      case 409, 412 -> ExitCode.CONFLICT;
      default -> ExitCode.UNAVAILABLE;
    };
  }

  private ObjectNode object(String text) {
    return parse(text).orElseThrow(() -> unavailable("does not answer with a document"));
  }

  private Optional<ObjectNode> parse(String text) {
    try {
      return mapper.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "RestClient[" + api + "]";
  }
}
