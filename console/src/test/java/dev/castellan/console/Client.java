package dev.castellan.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Calls a console as one caller, without a server in between. */
final class Client {

  static final String API = "/admin/api/v1";

  private final Console console;
  private final Optional<String> authorization;
  private final BiConsumer<HttpCall, HttpReply> witness;

  private Client(
      Console console, Optional<String> authorization, BiConsumer<HttpCall, HttpReply> witness) {
    this.console = console;
    this.authorization = authorization;
    this.witness = witness;
  }

  static Client of(Console console) {
    return new Client(console, Optional.empty(), (call, reply) -> {});
  }

  /** Shows every exchange to this witness. */
  Client witnessedBy(BiConsumer<HttpCall, HttpReply> newWitness) {
    return new Client(console, authorization, newWitness);
  }

  Client bearing(String token) {
    return authorization("Bearer " + token);
  }

  Client basic(String id, String secret) {
    byte[] pair = (id + ':' + secret).getBytes(StandardCharsets.UTF_8);
    return authorization("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  Client anonymous() {
    return new Client(console, Optional.empty(), witness);
  }

  Client authorization(String value) {
    return new Client(console, Optional.of(value), witness);
  }

  Reply get(String path) {
    return send(call("GET", path));
  }

  Reply delete(String path) {
    return send(call("DELETE", path));
  }

  Reply post(String path, String body) {
    return send(json(call("POST", path), body));
  }

  Reply post(String path) {
    return send(call("POST", path));
  }

  Reply put(String path, String body) {
    return send(json(call("PUT", path), body));
  }

  /** Puts something in the place of whatever is there. */
  Reply replace(String path, String body) {
    return send(json(call("PUT", path).header("If-Match", "*"), body));
  }

  Reply patch(String path, String body) {
    return send(json(call("PATCH", path), body));
  }

  /** Begins a call with the caller's authorization, below the API. */
  HttpCall.Builder call(String method, String path) {
    return raw(method, API + path);
  }

  HttpCall.Builder raw(String method, String target) {
    HttpCall.Builder call = HttpCall.builder(method, target).peer("192.0.2.7");
    authorization.ifPresent(value -> call.header("Authorization", value));
    return call;
  }

  static HttpCall.Builder json(HttpCall.Builder call, String body) {
    return exactly(call, body.replace('\'', '"'));
  }

  /** With a body that is to be left as it is. */
  static HttpCall.Builder exactly(HttpCall.Builder call, String body) {
    return call.header("Content-Type", "application/json")
        .body(body.getBytes(StandardCharsets.UTF_8));
  }

  /** With a body of JSON lines. */
  static HttpCall.Builder lines(HttpCall.Builder call, String body) {
    return call.header("Content-Type", "application/x-ndjson")
        .body(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  Reply send(HttpCall.Builder builder) {
    HttpCall call = builder.build();
    HttpReply reply = console.handle(call);
    witness.accept(call, reply);
    return new Reply(reply);
  }
}
