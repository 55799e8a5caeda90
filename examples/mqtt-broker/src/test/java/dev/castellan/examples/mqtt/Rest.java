package dev.castellan.examples.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Speaks to the REST API as a script would. Immutable. */
final class Rest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final ObjectMapper mapper = new ObjectMapper();
  private final int port;
  private final Optional<String> authorization;

  private Rest(int port, Optional<String> authorization) {
    this.port = port;
    this.authorization = authorization;
  }

  static Rest anonymous(BrokerProcess broker) {
    return new Rest(broker.httpPort(), Optional.empty());
  }

  Rest bearer(String token) {
    return new Rest(port, Optional.of("Bearer " + token));
  }

  Rest basic(String id, String secret) {
    String pair =
        Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return new Rest(port, Optional.of("Basic " + pair));
  }

  /** Logs in and speaks on behalf of that user from then on. */
  Rest login(String username, String password) {
    return login(username, password, "Castellan-Test");
  }

  /** Logs in as a browser that calls itself so. */
  Rest login(String username, String password, String userAgent) {
    Map<String, String> body = Map.of("username", username, "password", password);
    Reply reply = send("POST", "/login", Optional.of(body), "User-Agent", userAgent);
    return bearer(reply.expect(200).text("token"));
  }

  Reply get(String path) {
    return send("GET", path, Optional.empty());
  }

  Reply post(String path, Map<String, ?> body) {
    return send("POST", path, Optional.of(body));
  }

  Reply delete(String path) {
    return send("DELETE", path, Optional.empty());
  }

  /** Whatever is there. */
  Reply replace(String path, Map<String, ?> body) {
    return send("PUT", path, Optional.of(body), "If-Match", "*");
  }

  /** Users out of JSON lines. */
  Reply importUsers(List<String> lines) {
    return send(
        "POST",
        "/import/users",
        BodyPublishers.ofString(String.join("\n", lines)),
        "Content-Type",
        "application/x-ndjson");
  }

  Reply send(String method, String path, Optional<Map<String, ?>> body, String... headers) {
    if (body.isEmpty()) {
      return send(method, path, BodyPublishers.noBody(), headers);
    }
    try {
      List<String> all = new ArrayList<>(List.of(headers));
      all.addAll(List.of("Content-Type", "application/json"));
      byte[] json = mapper.writeValueAsBytes(body.get());
      return send(method, path, BodyPublishers.ofByteArray(json), all.toArray(String[]::new));
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  private Reply send(String method, String path, BodyPublisher body, String... headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/admin/api/v1" + path))
              .timeout(LIMIT)
              .method(method, body);
      authorization.ifPresent(value -> request.header("Authorization", value));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return reply(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(method + " " + path, e);
    }
  }

  private Reply reply(HttpResponse<String> response) throws IOException {
    return new Reply(response.statusCode(), mapper.readTree(response.body()));
  }

  /**
   * What came back.
   *
   * @param status the status code
   * @param body the JSON in it; a missing node if there was no body
   */
  record Reply(int status, JsonNode body) {

    Reply expect(int expected) {
      if (status != expected) {
        throw new AssertionError("Expected " + expected + ", got " + this);
      }
      return this;
    }

    /** A refusal with this status and code. */
    void expectProblem(int expected, String code) {
      expect(expected);
      if (!text("code").equals(code)) {
        throw new AssertionError("Expected " + code + ", got " + this);
      }
    }

    String text(String member) {
      return body.path(member).asText();
    }

    /** A member that is a list of texts. */
    List<String> texts(String member) {
      return StreamSupport.stream(body.path(member).spliterator(), false)
          .map(JsonNode::asText)
          .toList();
    }

    List<JsonNode> items() {
      return StreamSupport.stream(body.path("items").spliterator(), false).toList();
    }

    /** One member of each item. */
    List<String> all(String member) {
      return items().stream().map(item -> item.path(member).asText()).toList();
    }
  }
}
