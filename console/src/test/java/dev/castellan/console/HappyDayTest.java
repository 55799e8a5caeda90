package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.console.RawHttp.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An administrator's first day, on one connection to the real server with a real Castellan behind
 * it. What comes over the wire is held against the description.
 */
@Timeout(60)
class HappyDayTest {

  private static final Set<String> OF_THE_PROTOCOL = Set.of("connection", "content-length", "date");

  private final OpenApiWitness witness = OpenApiWitness.ofDescription();
  private final World world = World.empty(witness);
  private Optional<ConsoleServer> server = Optional.empty();
  private Optional<RawHttp> connection = Optional.empty();

  @BeforeEach
  void connect() throws IOException {
    server = Optional.of(ConsoleServer.start(world.console, "127.0.0.1", 0));
    connection = Optional.of(new RawHttp(server.orElseThrow().port()));
  }

  @AfterEach
  void end() throws IOException {
    if (connection.isPresent()) {
      connection.get().close();
    }
    server.ifPresent(ConsoleServer::close);
    world.close();
  }

  private Reply call(String method, String path, String authorization, String body)
      throws IOException {
    String json = body.replace('\'', '"');
    List<String> head = new ArrayList<>();
    head.add(method + ' ' + Client.API + path + " HTTP/1.1");
    head.add("Host: localhost");
    if (!authorization.isEmpty()) {
      head.add("Authorization: " + authorization);
    }
    if (!json.isEmpty()) {
      head.add("Content-Type: application/json");
      head.add("Content-Length: " + json.length());
    }
    connection.orElseThrow().send(String.join("\r\n", head) + "\r\n\r\n" + json);
    HttpReply reply = reply(connection.orElseThrow().receive(false));
    witness.accept(asSent(method, path, head, json), reply);
    return new Reply(reply);
  }

  private static HttpCall asSent(String method, String path, List<String> head, String json) {
    HttpCall.Builder call = HttpCall.builder(method, Client.API + path);
    for (String header : head.subList(1, head.size())) {
      String[] parts = header.split(": ", 2);
      call.header(parts[0], parts[1]);
    }
    return call.body(json.getBytes(StandardCharsets.US_ASCII)).build();
  }

  private static HttpReply reply(Answer answer) {
    HttpReply reply = HttpReply.of(answer.status());
    if (!answer.body().isEmpty()) {
      reply =
          reply.body(answer.header("content-type"), answer.body().getBytes(StandardCharsets.UTF_8));
    }
    for (String name : answer.headers().keySet()) {
      boolean ours = !OF_THE_PROTOCOL.contains(name) && !name.equals("content-type");
      for (String value : ours ? answer.headers().get(name) : List.<String>of()) {
        reply = reply.header(name, value);
      }
    }
    return reply;
  }

  private String bearer(String username, String password) throws IOException {
    Reply reply =
        call(
            "POST",
            "/login",
            "",
            "{'username':'%s','password':'%s'}".formatted(username, password));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return "Bearer " + reply.at("token");
  }

  private static List<String> all(Reply list, String member) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list.json().path("items")) {
      texts.add(item.path(member).asText());
    }
    return texts;
  }

  @Test
  void ofAnAdministrator() throws IOException {
    String firstUser =
        "{'token':'%s','username':'root','password':'%s'}"
            .formatted(world.setupToken(), World.PASSWORD);
    assertThat(call("POST", "/setup", "", firstUser).status()).isEqualTo(201);
    assertThat(call("POST", "/setup", "", firstUser).problem()).isEqualTo("409 already-set-up");
    String root = bearer("root", World.PASSWORD);
    assertThat(call("GET", "/me", root, "").at("username")).isEqualTo("root");

    String newUser =
        "{'username':'vera','password':'%s','mustChangePassword':false,'roles':['viewer']}"
            .formatted(World.PASSWORD);
    Reply vera = call("POST", "/users", root, newUser);
    assertThat(vera.status()).isEqualTo(201);
    assertThat(vera.header("Location")).isEqualTo(Client.API + "/users/" + vera.at("id"));
    Reply key = call("POST", "/api-keys", root, "{'name':'ci','roles':['viewer']}");
    assertThat(key.status()).isEqualTo(201);
    String ofKey = "Bearer " + key.at("token");

    assertThat(all(call("GET", "/users", root, ""), "username")).containsExactly("root", "vera");
    assertThat(all(call("GET", "/api-keys", root, ""), "name")).containsExactly("ci");
    assertThat(call("GET", "/users/" + vera.at("id"), ofKey, "").at("username")).isEqualTo("vera");

    String ofVera = bearer("vera", World.PASSWORD);
    String another = newUser.replace("vera", "eve");
    for (String reader : List.of(ofVera, ofKey)) {
      assertThat(call("POST", "/users", reader, another).problem()).isEqualTo("403 forbidden");
      assertThat(call("DELETE", "/users/" + vera.at("id"), reader, "").problem())
          .isEqualTo("403 forbidden");
    }
    assertThat(call("GET", "/users", "", "").problem()).isEqualTo("401 not-authenticated");

    assertThat(call("POST", "/logout", root, "").status()).isEqualTo(204);
    assertThat(call("GET", "/me", root, "").problem()).isEqualTo("401 not-authenticated");
    assertThat(call("GET", "/me", ofVera, "").status()).isEqualTo(200);
  }
}
