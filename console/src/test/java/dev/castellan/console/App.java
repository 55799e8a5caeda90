package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody's authenticator app: RFC 6238, written without a look at the library's own. */
final class App {

  private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final World world;
  private final byte[] seed;
  private final Reply confirmed;

  private App(World world, byte[] seed, Reply confirmed) {
    this.world = world;
    this.seed = seed;
    this.confirmed = confirmed;
  }

  /** Sets up a second factor, and waits for the next code. */
  static App enrol(World world, Client client) {
    Reply begun = client.post("/me/second-factor", "{'password':'" + World.PASSWORD + "'}");
    assertThat(begun.status()).as(begun.text()).isEqualTo(200);
    byte[] seed = read(begun.at("secret"));
    Reply confirmed =
        client.post("/me/second-factor/confirm", "{'code':'" + code(seed, world) + "'}");
    assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
    world.clock.advance(Duration.ofSeconds(30));
    return new App(world, seed, confirmed);
  }

  /** For whom it was begun so, and not confirmed yet. */
  static App of(World world, Reply begun) {
    assertThat(begun.status()).as(begun.text()).isEqualTo(200);
    return new App(world, read(begun.at("secret")), begun);
  }

  private static byte[] read(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      int digit = BASE_32.indexOf(text.charAt(bit / 5));
      bytes[bit / 8] |= (byte) ((digit >> (4 - bit % 5) & 1) << (7 - bit % 8));
    }
    return bytes;
  }

  private static String code(byte[] seed, World world) {
    long step = world.clock.instant().getEpochSecond() / 30;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(seed, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
      int number = ByteBuffer.wrap(hash).getInt(hash[19] & 15) & Integer.MAX_VALUE;
      return "%06d".formatted(number % 1_000_000);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Reply confirmed() {
    return confirmed;
  }

  String code() {
    return code(seed, world);
  }

  String wrong() {
    return "x" + code().substring(1);
  }

  /** In the session that confirming began. */
  Client client() {
    return world.nobody.bearing(confirmed.json().at("/session/token").asText());
  }

  Client client(Reply session) {
    assertThat(session.status()).as(session.text()).isEqualTo(200);
    return world.nobody.bearing(session.at("token"));
  }

  /** Password, then this code. */
  Reply logIn(String username, String code) {
    Reply asked = world.tryLogin(username, World.PASSWORD);
    assertThat(asked.status()).isEqualTo(200);
    return world.nobody.post(
        "/login/second-factor",
        "{'challenge':'%s','code':'%s'}".formatted(asked.at("challenge"), code));
  }
}
