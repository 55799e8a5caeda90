package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The licence as a client sees it. */
@Timeout(30)
class LicenseRestTest {

  private final World world = World.ready();
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  private static String body(String key) {
    return "{'key':'" + key + "'}";
  }

  private Reply put(String version, String key) {
    return root.send(
        Client.json(root.call("PUT", "/license"), body(key)).header("If-Match", version));
  }

  @Test
  void aKeyIsPutInForceUnderItsVersion() {
    String none = root.get("/license").header("ETag");
    assertThat(put("\"1.1\"", World.LICENSE_KEY).problem()).isEqualTo("412 version-conflict");
    Reply first = put(none, World.LICENSE_KEY);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().path("connectionLimit").asInt()).isEqualTo(200);
    assertThat(first.json().path("softLimit").asInt()).isEqualTo(180);
    assertThat(first.at("state")).isEqualTo("valid");
    JsonNode license = first.json().path("license");
    assertThat(license.path("customer").asText()).isEqualTo("Acme Örtliche Netze AG");
    assertThat(license.path("limits").path("nodes").path("hard").isNull()).isTrue();
    assertThat(license.path("otherClaims").path("rack").toString())
        .isEqualTo("{\"a\":[1,2.5,null],\"big\":18446744073709551616}");
    assertThat(put(none, World.licenseKey("L-2", 2)).problem()).isEqualTo("412 version-conflict");
    assertThat(root.get("/license").header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(put("*", World.licenseKey("L-2", 2)).status()).isEqualTo(200);
  }

  @Test
  void theSignatureIsNeverShown() {
    String signature = World.LICENSE_KEY.substring(World.LICENSE_KEY.lastIndexOf('.') + 1);
    for (Reply reply :
        new Reply[] {
          root.put("/license", body(World.LICENSE_KEY)),
          root.post("/license/check", body(World.LICENSE_KEY)),
          root.put("/license", body(World.LICENSE_KEY + "A")),
          root.get("/license"),
          root.get("/license/history"),
          root.get("/audit")
        }) {
      assertThat(reply.text()).doesNotContain(signature).doesNotContain(signature.substring(0, 30));
    }
  }

  @Test
  void c17_whatIsNoKeyIsRefused() {
    assertThat(root.put("/license", body("")).problem()).isEqualTo("400 license-invalid");
    assertThat(root.put("/license", body("x".repeat(16_000))).problem())
        .isEqualTo("400 license-invalid");
    assertThat(root.put("/license", body("x".repeat(17_000))).problem())
        .isEqualTo("400 json-malformed");
    assertThat(root.put("/license", body("x".repeat(1 << 20))).problem())
        .isEqualTo("413 body-too-large");
    assertThat(root.put("/license", "{}").problem()).isEqualTo("400 invalid-input");
    assertThat(root.put("/license", "{'key':null}").problem()).isEqualTo("400 invalid-input");
    assertThat(root.put("/license", "{'key':['" + World.LICENSE_KEY + "']}").problem())
        .isEqualTo("400 invalid-input");
    assertThat(root.put("/license", "{'key':'x','state':'valid'}").problem())
        .isEqualTo("400 invalid-input");
    assertThat(root.put("/license", body(World.licenseKey("L-revoked", 9))).problem())
        .isEqualTo("400 license-revoked");
    assertThat(root.post("/license/previous").problem()).isEqualTo("409 license-none-before");
    assertThat(root.get("/license").json().path("keyed").asBoolean()).isFalse();
  }

  @Test
  void theWatermarksAreChecked() {
    assertThat(root.patch("/license/settings", "{'highWatermark':90}").text())
        .isEqualTo("{\"highWatermark\":90,\"lowWatermark\":75,\"fixed\":false}");
    for (String body :
        new String[] {
          "{'highWatermark':75}",
          "{'lowWatermark':90}",
          "{'highWatermark':101}",
          "{'lowWatermark':0}",
          "{'highWatermark':'90%'}",
          "{'highWatermark':90.0}",
          "{'highWatermark':null}",
          "{'fixed':true}"
        }) {
      assertThat(root.patch("/license/settings", body).problem())
          .as(body)
          .isEqualTo("400 invalid-input");
    }
    assertThat(root.get("/license/settings").json().path("highWatermark").asInt()).isEqualTo(90);
  }

  @Test
  void twoAdministratorsDoNotOverwriteEachOthersWatermarks() {
    String read = root.get("/license/settings").header("ETag");
    Reply first = changed(read, "{'highWatermark':90}");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("ETag"))
        .isNotEqualTo(read)
        .isEqualTo(root.get("/license/settings").header("ETag"));
    assertThat(changed(read, "{'highWatermark':95}").problem()).isEqualTo("412 version-conflict");
    assertThat(changed("*", "{'lowWatermark':70}").status()).isEqualTo(200);
    assertThat(changed(first.header("ETag"), "{'lowWatermark':60}").problem())
        .isEqualTo("412 version-conflict");
    assertThat(root.get("/license/settings").text())
        .isEqualTo("{\"highWatermark\":90,\"lowWatermark\":70,\"fixed\":false}");
  }

  private Reply changed(String version, String body) {
    return root.send(
        Client.json(root.call("PATCH", "/license/settings"), body).header("If-Match", version));
  }

  @Test
  void whoOnlyReadsChangesAndLearnsNothing() {
    world.user("vera", "['viewer']");
    Client viewer = world.login("vera");
    for (String path :
        new String[] {"/license", "/license/usage", "/license/settings", "/license/history"}) {
      assertThat(viewer.get(path).status()).as(path).isEqualTo(200);
      assertThat(world.nobody.get(path).status()).as(path).isEqualTo(401);
    }
    assertThat(viewer.put("/license", body(World.LICENSE_KEY)).problem())
        .isEqualTo("403 forbidden");
    assertThat(viewer.post("/license/check", body(World.LICENSE_KEY)).problem())
        .isEqualTo("403 forbidden");
    assertThat(viewer.post("/license/previous").problem()).isEqualTo("403 forbidden");
    assertThat(viewer.post("/license/clock-reset").problem()).isEqualTo("403 forbidden");
    assertThat(viewer.patch("/license/settings", "{'highWatermark':90}").problem())
        .isEqualTo("403 forbidden");
  }

  @Test
  void aProgramDoesNotResetTheClock() {
    Client key = world.nobody.bearing(world.key("k", "['administrator']").at("token"));
    assertThat(key.get("/license").status()).isEqualTo(200);
    assertThat(key.post("/license/clock-reset").problem()).isEqualTo("403 session-required");
    assertThat(root.post("/license/clock-reset").at("time")).isEqualTo("2026-03-01T12:00:00Z");
  }
}
