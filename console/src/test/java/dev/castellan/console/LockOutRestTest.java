package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import dev.castellan.user.NewUser;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What locking looks like from outside: nothing. */
@Timeout(60)
class LockOutRestTest {

  private static final String WRONG = "wrong horse battery staple";

  private final AtomicInteger hashes = new AtomicInteger();
  private final World world = World.hashing(counting(new FastHasher()));
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  private PasswordHasher counting(PasswordHasher hasher) {
    return new PasswordHasher() {
      @Override
      public String hash(SecretText password) {
        hashes.incrementAndGet();
        return hasher.hash(password);
      }

      @Override
      public boolean understands(String encoded) {
        return hasher.understands(encoded);
      }

      @Override
      public boolean verify(SecretText password, String encoded) {
        hashes.incrementAndGet();
        return hasher.verify(password, encoded);
      }

      @Override
      public boolean isOutdated(String encoded) {
        return hasher.isOutdated(encoded);
      }
    };
  }

  /** A name, the password that is shown, for each state in which it opens nothing. */
  private Map<String, List<String>> refusals() {
    Map<String, List<String>> refusals = new LinkedHashMap<>();
    refusals.put("unknown", List.of("nobody", World.PASSWORD));
    refusals.put("no name at all", List.of("not a name", World.PASSWORD));
    world.user("wrong", "['viewer']");
    refusals.put("wrong password", List.of("wrong", WRONG));
    disable(world.user("disabled", "['viewer']"));
    refusals.put("disabled", List.of("disabled", World.PASSWORD));
    disable(world.user("disabled-wrong", "['viewer']"));
    refusals.put("disabled, wrong password", List.of("disabled-wrong", WRONG));
    assertThat(root.post("/users", "{'username':'invited'}").status()).isEqualTo(201);
    refusals.put("no password", List.of("invited", World.PASSWORD));
    world.castellan.actingAs(world.system, "test").users().create(NewUser.from("corp", "sso-only"));
    refusals.put("by a provider alone", List.of("sso-only", World.PASSWORD));
    assertThat(
            root.post(
                    "/users",
                    "{'username':'must-change','password':'%s'}".formatted(World.PASSWORD))
                .status())
        .isEqualTo(201);
    refusals.put("to be changed, wrong password", List.of("must-change", WRONG));
    return refusals;
  }

  private void disable(String id) {
    assertThat(root.patch("/users/" + id, "{'enabled':false}").status()).isEqualTo(200);
  }

  /** All of the reply but what names the call. */
  private static String bytes(Reply reply) {
    Map<String, List<String>> headers = new TreeMap<>(reply.http().headers());
    assertThat(headers.remove("X-Request-Id")).hasSize(1);
    return reply.status() + headers.toString() + reply.text();
  }

  @Test
  void c1_everyRefusalHasTheSameBytesAndTheSameNumberOfHashes() {
    Set<String> distinct = new TreeSet<>();
    refusals()
        .forEach(
            (state, shown) -> {
              for (int i = 1; i <= 8; i++) {
                hashes.set(0);
                distinct.add(bytes(world.tryLogin(shown.get(0), shown.get(1))));
                assertThat(hashes).as("%s, try %d", state, i).hasValue(i <= 5 ? 1 : 0);
              }
            });
    assertThat(distinct).singleElement().asString().startsWith("401").contains("refused");
  }

  @Test
  void aLockedAccountIsSeenAndUnlockedByAnAdministrator() {
    String id = world.user("ann", "['viewer']");
    assertThat(root.get("/users/" + id).json().path("lockedUntil").isNull()).isTrue();
    for (int i = 0; i < 5; i++) {
      world.tryLogin("ann", WRONG);
    }
    assertThat(world.tryLogin("ann", World.PASSWORD).status()).isEqualTo(401);
    assertThat(root.get("/users/" + id).at("lockedUntil")).isEqualTo("2026-03-01T12:00:30Z");
    assertThat(root.get("/users?q=ann").json().path("items").get(0).path("lockedUntil").asText())
        .isEqualTo("2026-03-01T12:00:30Z");

    assertThat(root.post("/users/" + id + "/unlock").status()).isEqualTo(204);
    assertThat(root.post("/users/" + id + "/unlock").status()).isEqualTo(204);
    assertThat(world.tryLogin("ann", World.PASSWORD).status()).isEqualTo(200);
    assertThat(root.get("/users/" + id).json().path("lockedUntil").isNull()).isTrue();
    assertThat(root.post("/users/01234567890123456789/unlock").problem())
        .isEqualTo("404 not-found");
    assertThat(world.nobody.post("/users/" + id + "/unlock").status()).isEqualTo(401);
  }

  @Test
  void aDeviceThatLoggedInBeforeIsNotLockedOutByOthers() {
    world.user("ann", "['viewer']");
    String device = world.tryLogin("ann", World.PASSWORD).at("deviceToken");
    for (int i = 0; i < 20; i++) {
      world.tryLogin("ann", WRONG);
    }
    assertThat(world.tryLogin("ann", World.PASSWORD).status()).isEqualTo(401);
    int at = device.length() - 2; // all bits of this one count
    String forged =
        device.substring(0, at) + (device.charAt(at) == 'A' ? 'B' : 'A') + device.substring(at + 1);
    for (String none : List.of("", "x", forged, device + "A", "\\u0000", "y".repeat(1_000))) {
      assertThat(login("ann", none).problem()).as(none).isEqualTo("401 credentials-refused");
    }
    Reply again = login("ann", device);
    assertThat(again.status()).isEqualTo(200);
    assertThat(login("ann", again.at("deviceToken")).status()).isEqualTo(200);
  }

  private Reply login(String username, String deviceToken) {
    return world.nobody.post(
        "/login",
        "{'username':'%s','password':'%s','deviceToken':'%s'}"
            .formatted(username, World.PASSWORD, deviceToken));
  }

  @Test
  void aSourceOfTooManyFailuresIsToldWhenToComeBack() {
    for (int i = 0; i < 50; i++) {
      assertThat(world.tryLogin("nobody-" + i, WRONG).status()).isEqualTo(401);
    }
    world.clock.advance(Duration.ofSeconds(1));
    Reply reply = world.tryLogin("root", World.PASSWORD);
    assertThat(reply.problem()).isEqualTo("503 busy");
    assertThat(reply.header("Retry-After")).isEqualTo("899");
    Reply unknown = world.tryLogin("nobody", WRONG);
    assertThat(unknown.problem()).isEqualTo(reply.problem());
    assertThat(unknown.header("Retry-After")).isEqualTo("899");
  }
}
