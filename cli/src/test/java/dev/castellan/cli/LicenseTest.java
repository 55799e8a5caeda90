package dev.castellan.cli;

import static dev.castellan.cli.Cli.castellan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.cli.Cli.Result;
import dev.castellan.console.Console;
import dev.castellan.console.ConsoleServer;
import dev.castellan.license.LicenseVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code license …}: a vendor's, and those on a store. */
@Timeout(60)
class LicenseTest {

  @TempDir private Path folder;
  private String signer = "";
  private String publicKey = "";

  @BeforeEach
  void setUpAVendor() {
    signer = folder.resolve("vendor.key").toString();
    publicKey = signer + ".pub";
    assertThat(castellan("license", "keygen", signer).code()).isZero();
  }

  private Result issue(String id, String connections, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("license", "issue", "--key", signer, "--id", id));
    arguments.addAll(List.of("--customer", "Acme Örtliche", "--connections", connections));
    arguments.addAll(List.of("--issued", "2026-01-01"));
    arguments.addAll(List.of(more));
    return castellan(arguments.toArray(String[]::new));
  }

  private String key(String name, Result issued) throws IOException {
    assertThat(issued.code()).as(issued.err()).isZero();
    Path file = folder.resolve(name);
    Files.writeString(file, "> \"" + issued.out().strip() + "\"\r\n");
    return file.toString();
  }

  @Test
  void theKeyIsTheOwnersAloneAndNeverReplaced() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(signer))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(Path.of(publicKey))).startsWith("-----BEGIN PUBLIC KEY-----");
    String before = Files.readString(Path.of(signer));
    Result again = castellan("license", "keygen", signer);
    assertThat(again.code()).isEqualTo(3);
    Files.delete(Path.of(publicKey));
    assertThat(castellan("license", "keygen", signer).err()).contains("exists already");
    assertThat(Files.exists(Path.of(publicKey))).isFalse();
    assertThat(Files.readString(Path.of(signer))).isEqualTo(before);
  }

  @Test
  void whatIsTheSameGivesTheSameKey() throws Exception {
    String[] more = {
      "--expires",
      "2027-01-01",
      "--grace-days",
      "14",
      "--feature",
      "sso",
      "--feature",
      "audit",
      "--limit",
      "nodes=3",
      "--claim",
      "region=Süd",
      "--email",
      "it@acme.example"
    };
    Result issued = issue("L-1", "180:200", more);
    assertThat(issued.out()).matches("[A-Za-z0-9._-]+\n");
    assertThat(issue("L-1", "180:200", more).out()).isEqualTo(issued.out());
    String key = key("key.txt", issued);
    Result shown = castellan("license", "show", key);
    assertThat(shown.out())
        .contains("id: L-1\n")
        .contains("customer: Acme Örtliche\n")
        .contains("features: audit, sso\n")
        .contains("limit connections: soft 180, hard 200\n")
        .contains("limit nodes: soft 3, hard 3\n")
        .contains("claim region: \"Süd\"\n");
    Result genuine = castellan("license", "verify", "--public-key", publicKey, key);
    assertThat(genuine.out()).startsWith("genuine, valid\n");
    assertThat(genuine.code()).isZero();
    Result revoked =
        castellan("license", "verify", "--public-key", publicKey, "--revoked", "L-1", key);
    assertThat(revoked.out()).contains("[revoked]");
    assertThat(revoked.code()).isEqualTo(1);
  }

  @Test
  void otherKeysAreNotGenuine() throws Exception {
    String key = key("key.txt", issue("L-1", "200"));
    String other = folder.resolve("other.key").toString();
    castellan("license", "keygen", other);
    Result unknown = castellan("license", "verify", "--public-key", other + ".pub", key);
    assertThat(unknown.out()).contains("[signer-unknown]");
    assertThat(unknown.code()).isEqualTo(1);
    Files.writeString(Path.of(key), Files.readString(Path.of(key)).replace(".", ".A"));
    assertThat(castellan("license", "verify", "--public-key", publicKey, key).code()).isEqualTo(1);
    assertThat(castellan("license", "show", key).code()).isEqualTo(6);
    Result late = issue("L-2", "1", "--expires", "2026-02-01");
    assertThat(
            castellan("license", "verify", "--public-key", publicKey, key("late.txt", late)).out())
        .startsWith("genuine, expired\n");
  }

  @Test
  void whatMakesNoSenseIsSaid() {
    assertThat(issue("a b", "200").code()).isEqualTo(6);
    assertThat(issue("L", "-1").code()).isEqualTo(2);
    assertThat(issue("L", "200:100").code()).isEqualTo(6);
    assertThat(issue("L", "99999999999999999999").code()).isEqualTo(2);
    assertThat(issue("L", "1", "--expires", "soon").code()).isEqualTo(2);
    assertThat(issue("L", "1", "--grace-days", "3").code()).isEqualTo(2);
    assertThat(issue("L", "1", "--type", "free").code()).isEqualTo(2);
    assertThat(issue("L", "1", "--expires", "2025-01-01").code()).isEqualTo(6);
    assertThat(castellan("license", "verify", signer).code()).isEqualTo(2);
    assertThat(castellan("license", "verify", "--public-key", signer, signer).code()).isEqualTo(3);
    assertThat(castellan("license", "show", folder.toString()).code()).isEqualTo(3);
    Result wrong =
        castellan(
            "license",
            "issue",
            "--key",
            publicKey,
            "--id",
            "L",
            "--customer",
            "A",
            "--connections",
            "1");
    assertThat(wrong.code()).isEqualTo(3);
  }

  @Test
  void aStoreTakesKeysOfTheVendorWhoIsNamed() throws Exception {
    String large = key("large.txt", issue("L-200", "200"));
    String small = key("small.txt", issue("L-100", "100", "--feature", "sso"));
    try (Broker broker = Broker.in(folder)) {
      assertThat(broker.run("license", "update", large).code()).isEqualTo(6);
      JsonNode updated = broker.json("license", "update", "--public-key", publicKey, large);
      assertThat(updated.path("connectionLimit").asInt()).isEqualTo(200);
      assertThat(updated.path("license").path("id").asText()).isEqualTo("L-200");
      Result check = broker.run("license", "check", "--public-key", publicKey, small);
      assertThat(check.code()).as(check.err()).isZero();
      assertThat(check.out())
          .contains("gained: features sso from - to sso\n")
          .contains("lost: limits connections.hard from 200 to 100\n");
      broker.json("license", "update", "--public-key", publicKey, small);
      assertThat(
              broker
                  .json("license", "previous", "--public-key", publicKey)
                  .path("license")
                  .path("id")
                  .asText())
          .isEqualTo("L-200");
      Result history = broker.run("license", "history");
      assertThat(history.out().lines().skip(1).map(line -> line.split("\\s+", 3)[1]).toList())
          .containsExactly("L-200", "L-100", "L-200");
      assertThat(broker.json("license", "settings").path("highWatermark").asInt()).isEqualTo(80);
      assertThat(broker.json("license", "settings", "--high", "90").path("highWatermark").asInt())
          .isEqualTo(90);
      assertThat(broker.run("license", "settings", "--low", "95").code()).isEqualTo(6);
      assertThat(broker.json("license", "usage").path("connections").asInt()).isZero();
      assertThat(broker.json("license", "clock-reset").path("time").isTextual()).isTrue();
      assertThat(broker.run("license", "status", "--public-key", publicKey).out())
          .contains("state: valid\n")
          .contains("id: L-200\n");
      assertThat(broker.audit("license:update").get(0).details()).containsKey("reason");
    }
  }

  @Test
  void aBrokerIsAskedOverRest() throws Exception {
    String large = key("large.txt", issue("L-200", "200"));
    String small = key("small.txt", issue("L-100", "100", "--feature", "sso"));
    String revoked = key("revoked.txt", issue("L-0", "9"));
    LicenseVerifier verifier =
        LicenseVerifier.ofVendor(List.of(Files.readString(Path.of(publicKey))), Set.of("L-0"));
    try (Broker broker =
            Broker.in(folder, host -> host.licenseVerifier(verifier).connectionLimit(7));
        ConsoleServer server = ConsoleServer.start(Console.of(broker.castellan), "127.0.0.1", 0)) {
      Path token = broker.secret("token", broker.session("root").expose() + "\n");
      Remote remote = new Remote(server.port(), token);
      assertThat(remote.run("status").out())
          .contains("connectionLimit: 7\n")
          .contains("limit connections: soft 7, hard 7\n");
      assertThat(remote.json("update", large).path("connectionLimit").asInt()).isEqualTo(200);
      Result check = remote.run("check", small);
      assertThat(check.code()).as(check.err()).isZero();
      assertThat(check.out())
          .contains("gained: features sso from - to sso\n")
          .contains("lost: limits connections.hard from 200 to 100\n");
      Result refused = remote.run("update", revoked);
      assertThat(refused.err()).endsWith("[license-revoked]\n");
      assertThat(refused.code()).isEqualTo(6);
      assertThat(remote.run("check", revoked).code()).isEqualTo(1);
      assertThat(remote.run("update", small).out()).contains("id: L-100\n");
      assertThat(remote.json("previous").path("license").path("id").asText()).isEqualTo("L-200");
      assertThat(remote.json("history")).hasSize(3);
      assertThat(remote.json("usage").path("connectionLimit").asInt()).isEqualTo(200);
      assertThat(
              remote.json("settings", "--high", "90", "--low", "60").path("lowWatermark").asInt())
          .isEqualTo(60);
      assertThat(remote.json("settings").path("highWatermark").asInt()).isEqualTo(90);
      assertThat(remote.run("settings", "--low", "95").code()).isEqualTo(6);
      assertThat(remote.json("clock-reset").path("time").isTextual()).isTrue();
      Result keys = remote.run("update", "--public-key", publicKey, small);
      assertThat(keys.err()).contains("are for --store");
      assertThat(keys.code()).isEqualTo(2);
    }
  }

  /** Whoever asks a broker for its licence over the loopback. */
  private record Remote(int port, Path token) {

    Result run(String... arguments) {
      String url = "http://127.0.0.1:" + port + "/admin";
      return new Cli()
          .variables(Map.of("CASTELLAN_URL", url, "CASTELLAN_TOKEN_FILE", token.toString()))
          .run(Stream.concat(Stream.of("license"), Stream.of(arguments)).toArray(String[]::new));
    }

    JsonNode json(String... arguments) {
      Result result =
          run(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
      assertThat(result.err()).isEmpty();
      assertThat(result.code()).isZero();
      return Broker.parse(result.out());
    }
  }

  @Test
  void whoSeesTheStoreAloneIsToldWhatThatMeans() throws Exception {
    String key = key("key.txt", issue("L-1", "200"));
    try (Broker broker = Broker.in(folder, host -> host.connectionLimit(7))) {
      String caveat = "what holds without one is taken to be 50 connections";
      assertThat(broker.run("license", "status").out()).contains(caveat);
      assertThat(broker.run("license", "usage").out()).contains(caveat);
      assertThat(broker.run("license", "check", "--public-key", publicKey, key).out())
          .contains(caveat);
      Result revoked =
          broker.run("license", "update", "--public-key", publicKey, "--revoked", "L-1", key);
      assertThat(revoked.err()).endsWith("[license-revoked]\n");
      assertThat(broker.json("license", "history")).isEmpty();
      assertThat(broker.run("license", "update", "--revoked", "L-1", key).code()).isEqualTo(2);
      assertThat(broker.run("license", "history").out()).doesNotContain(caveat);
    }
  }

  @Test
  void jsonIsOneDocument() throws Exception {
    String key = key("key.txt", issue("L-1", "unlimited"));
    JsonNode shown = new ObjectMapper().readTree(castellan("license", "show", "--json", key).out());
    assertThat(shown.path("limits").path("connections").path("hard").isNull()).isTrue();
    JsonNode verified =
        new ObjectMapper()
            .readTree(
                castellan("license", "verify", "--json", "--public-key", publicKey, key).out());
    assertThat(verified.path("genuine").asBoolean()).isTrue();
    assertThat(verified.path("license")).isEqualTo(shown);
  }
}
