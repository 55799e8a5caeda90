package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Second factors over REST. */
@Timeout(60)
class SecondFactorRestTest {

  private final World world = World.ready();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void theReplyToAWrongPasswordIsTheSameWithAFactorAndWithout() {
    world.user("ann", "[]");
    App.enrol(world, world.root());

    Reply with = world.tryLogin("root", "wrong");
    Reply without = world.tryLogin("ann", "wrong");

    assertThat(with.status()).isEqualTo(401);
    assertThat(with.text()).isEqualTo(without.text());
    assertThat(with.http().headers().keySet()).isEqualTo(without.http().headers().keySet());
  }

  @Test
  void aWrongCodeIsAnsweredAsAWrongPassword() {
    App app = App.enrol(world, world.root());

    assertThat(app.logIn("root", app.wrong()).text())
        .isEqualTo(world.tryLogin("root", "wrong").text());
    Client root = app.client(app.logIn("root", app.code()));
    assertThat(root.get("/me/sessions").json().at("/items/0/secondFactor").isBoolean()).isTrue();
    assertThat(root.get("/me/second-factor").json().path("recoveryCodesLeft").asInt())
        .isEqualTo(10);
  }

  @Test
  void aWrongProofIsToldAsOne() {
    Client root = world.root();

    Reply wrong = root.post("/me/step-up", "{'proof':'wrong'}");

    assertThat(wrong.problem()).isEqualTo("403 proof-refused");
    assertThat(root.get("/me").status()).isEqualTo(200);
    Reply again = root.post("/me/step-up", "{'proof':'" + World.PASSWORD + "'}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(root.get("/me").status()).isEqualTo(401);
    assertThat(world.nobody.bearing(again.at("token")).get("/me").status()).isEqualTo(200);
  }

  @Test
  void whatIsWrongWhenSettingUpIsTold() {
    Client root = world.root();

    assertThat(root.post("/me/second-factor", "{'password':'x'}").problem())
        .isEqualTo("400 password-wrong");
    assertThat(root.post("/me/second-factor/confirm", "{'code':'123456'}").problem())
        .isEqualTo("409 second-factor-missing");
    assertThat(root.delete("/me/second-factor").problem()).isEqualTo("409 second-factor-missing");
    root.post("/me/second-factor", "{'password':'" + World.PASSWORD + "'}");
    assertThat(root.post("/me/second-factor/confirm", "{'code':'12345'}").problem())
        .isEqualTo("400 code-wrong");
  }
}
