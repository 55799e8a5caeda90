package dev.castellan.sso.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A provider that says whatever a test wants it to say. */
final class TestOp implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  final Map<String, Object> discovery = new LinkedHashMap<>();
  final List<Map<String, Object>> keys = new ArrayList<>();
  final Map<String, Object> tokenAnswer = new LinkedHashMap<>();
  final Map<String, Object> userInfo = new LinkedHashMap<>();
  final AtomicInteger discoveries = new AtomicInteger();
  final AtomicInteger keyReads = new AtomicInteger();
  final AtomicInteger strangeCalls = new AtomicInteger();

  /** Changes what the token endpoint, or another, would have said. */
  UnaryOperator<String> tokenText = text -> text;

  UnaryOperator<String> userInfoText = text -> text;
  UnaryOperator<String> keysText = text -> text;
  UnaryOperator<String> discoveryText = text -> text;
  int tokenStatus = 200;
  int userInfoStatus = 200;
  String userInfoType = "application/json; charset=utf-8";
  volatile int keysStatus = 200;

  /** What the token endpoint was sent last. */
  Map<String, String> tokenForm = Map.of();

  String tokenAuthorization = "";
  String userInfoAuthorization = "";
  private final HttpServer server;

  TestOp() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
    discovery.put("issuer", issuer());
    discovery.put("authorization_endpoint", issuer() + "/auth");
    discovery.put("token_endpoint", issuer() + "/token");
    discovery.put("jwks_uri", issuer() + "/jwks");
    discovery.put("userinfo_endpoint", issuer() + "/userinfo");
    discovery.put("end_session_endpoint", issuer() + "/logout");
    discovery.put("authorization_response_iss_parameter_supported", true);
    tokenAnswer.put("access_token", "access-1");
    tokenAnswer.put("token_type", "Bearer");
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/.well-known/openid-configuration" -> {
        discoveries.incrementAndGet();
        answer(exchange, 200, "application/json", discoveryText.apply(json(discovery)));
      }
      case "/jwks" -> {
        keyReads.incrementAndGet();
        answer(
            exchange, keysStatus, "application/json", keysText.apply(json(Map.of("keys", keys))));
      }
      case "/token" -> {
        tokenForm =
            form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        tokenAuthorization = header(exchange);
        answer(exchange, tokenStatus, "application/json", tokenText.apply(json(tokenAnswer)));
      }
      case "/userinfo" -> {
        userInfoAuthorization = header(exchange);
        answer(exchange, userInfoStatus, userInfoType, userInfoText.apply(json(userInfo)));
      }
      default -> {
        strangeCalls.incrementAndGet();
        answer(exchange, 404, "text/plain", "EVIL");
      }
    }
  }

  private static String header(HttpExchange exchange) {
    String value = exchange.getRequestHeaders().getFirst("Authorization");
    return value == null ? "" : value;
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, String> form(String text) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      form.put(
          URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
