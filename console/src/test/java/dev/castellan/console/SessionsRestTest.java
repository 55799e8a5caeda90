package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over REST. */
@Timeout(60)
class SessionsRestTest {

  private final World world = World.ready();

  @AfterEach
  void close() {
    world.close();
  }

  private static JsonNode item(Reply reply, int index) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().path("items").path(index);
  }

  @Test
  void theUserAgentIsCutCleanedAndShown() {
    HttpCall.Builder login =
        Client.json(
                world.nobody.call("POST", "/login"),
                "{'username':'root','password':'%s'}".formatted(World.PASSWORD))
            .header("User-Agent", "Mozilla/5.0 \u0007" + "x".repeat(500));
    Client root = world.nobody.bearing(world.nobody.send(login).at("token"));

    JsonNode session = item(root.get("/me/sessions"), 0);

    assertThat(session.path("userAgent").asText()).startsWith("Mozilla/5.0 ?xxx").hasSize(256);
    assertThat(session.path("address").asText()).isEqualTo("192.0.2.7");
    assertThat(session.path("current").asBoolean()).isTrue();
  }

  @Test
  void oneIsEndedByItsUser() {
    Client other = world.root();
    Client root = world.root();
    String id = "";
    for (JsonNode session : root.get("/me/sessions").json().path("items")) {
      id = session.path("current").asBoolean() ? id : session.path("id").asText();
    }

    assertThat(root.delete("/me/sessions/" + id).status()).isEqualTo(204);
    assertThat(other.get("/me").status()).isEqualTo(401);
    assertThat(root.delete("/me/sessions/" + id).status()).isEqualTo(404);
    Client third = world.root();
    assertThat(root.post("/me/end-other-sessions").status()).isEqualTo(204);
    assertThat(third.get("/me").status()).isEqualTo(401);
    assertThat(root.get("/me").status()).isEqualTo(200);
  }

  @Test
  void anAdministratorEndsThoseOfAUser() {
    String ann = world.user("ann", "[]");
    Client hers = world.login("ann");
    Client again = world.login("ann");
    Client root = world.root();
    String id = item(hers.get("/me/sessions"), 0).path("id").asText();
    String path = "/users/" + ann + "/sessions";

    assertThat(root.delete(path + '/' + id).status()).isEqualTo(204);
    assertThat(root.delete(path + '/' + id).status()).isEqualTo(404);
    assertThat(root.delete(path).status()).isEqualTo(204);
    assertThat(hers.get("/me").status()).isEqualTo(401);
    assertThat(again.get("/me").status()).isEqualTo(401);
    assertThat(root.get(path).json().path("items")).isEmpty();
    assertThat(world.login("ann").get("/users/" + ann + "/sessions").status()).isEqualTo(404);
  }

  @Test
  void anOldSessionIsTold() {
    Client root = world.root();
    world.clock.advance(Duration.ofMinutes(16));

    Reply reply = root.post("/api-keys", "{'name':'late','roles':[]}");

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.at("code")).isEqualTo("authentication-too-old");
    assertThat(root.get("/me").at("authenticatedAt")).isEqualTo("2026-03-01T12:00:00Z");
  }
}
