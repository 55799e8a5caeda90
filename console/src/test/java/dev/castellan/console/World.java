package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.access.Action;
import dev.castellan.access.Resource;
import dev.castellan.license.License;
import dev.castellan.license.LicenseIssuer;
import dev.castellan.license.LicenseLimits;
import dev.castellan.license.LicenseSigningKey;
import dev.castellan.license.LicenseVerifier;
import dev.castellan.license.Limit;
import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A real Castellan with a console; everything it answers is held against its description. */
final class World implements AutoCloseable {

  static final String PASSWORD = "correct horse battery staple";

  /** RFC 8032, section 7.1, TEST 1: known to everybody, and so good for tests alone. */
  private static final LicenseSigningKey VENDOR =
      LicenseSigningKey.of(
          SecretText.of(
              """
              -----BEGIN PRIVATE KEY-----
              MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
              -----END PRIVATE KEY-----
              """));

  /** 200 connections until the end of 2026. */
  static final String LICENSE_KEY = licenseKey("L-200", 200);

  static final Action KICK = Action.of("client", "kick");

  final FixedClock clock = FixedClock.at("2026-03-01T12:00:00Z");
  final Castellan castellan;
  final SystemAccess system;
  final Console console;
  final Client nobody;
  private Optional<Client> kept = Optional.empty();

  private World(OpenApiWitness witness, UnaryOperator<CastellanBuilder> more) {
    this(witness, more, builder -> builder);
  }

  private World(
      OpenApiWitness witness,
      UnaryOperator<CastellanBuilder> more,
      UnaryOperator<ConsoleBuilder> face) {
    CastellanBuilder builder =
        more.apply(
            Castellan.builder(InMemoryRecordStore.open(clock))
                .time(clock)
                .passwordHasher(new FastHasher())
                .secretKeys(SecretKeys.of(keyBytes()))
                .broker("Acme MQ", "4.2.0")
                .licenseVerifier(
                    LicenseVerifier.ofVendor(List.of(VENDOR.publicPem()), Set.of("L-revoked")))
                .resourceType("client", "read", "list", "kick"));
    system = builder.systemAccess();
    castellan = builder.open();
    console =
        face.apply(
                Console.builder(castellan)
                    .time(clock)
                    .route("DELETE", "/clients/{id}", World::kick))
            .build();
    nobody = Client.of(console).witnessedBy(witness);
  }

  private static byte[] keyBytes() {
    byte[] key = new byte[SecretKeys.KEY_BYTES];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  /** A key of the vendor's. */
  static String licenseKey(String id, long connections) {
    return new LicenseIssuer(VENDOR)
        .issue(
            License.builder(id, "Acme Örtliche Netze AG")
                .email("it@acme.example")
                .edition("enterprise")
                .deployment("production")
                .issuedAt(Instant.parse("2026-01-01T00:00:00Z"))
                .expiresAt(Instant.parse("2027-01-01T00:00:00Z"), 14)
                .features(List.of("sso", "audit"))
                .limits(
                    LicenseLimits.connections(new Limit(connections * 9 / 10, connections))
                        .with("nodes", Limit.UNLIMITED))
                .otherClaims(Map.of("rack", "{\"a\":[1,2.5,null],\"big\":18446744073709551616}"))
                .build());
  }

  private static HttpReply kick(RouteCall call) {
    return call.admin()
        .perform(
            KICK,
            Resource.of("clients", call.parameter("id")),
            () -> HttpReply.json(200, Map.of("kicked", call.parameter("id"))));
  }

  /** With an empty store. */
  static World empty(OpenApiWitness witness) {
    return new World(witness, builder -> builder);
  }

  /** With an empty store, and its console set up so. */
  static World facing(UnaryOperator<ConsoleBuilder> face) {
    return new World(OpenApiWitness.ofDescription(), builder -> builder, face);
  }

  /** With the administrator {@code root}. */
  static World ready() {
    return ready(OpenApiWitness.ofDescription());
  }

  static World ready(OpenApiWitness witness) {
    World world = empty(witness);
    assertThat(world.setUp().status()).isEqualTo(201);
    return world;
  }

  /** The same with another hasher. */
  static World hashing(PasswordHasher hasher) {
    World world =
        new World(OpenApiWitness.ofDescription(), builder -> builder.passwordHasher(hasher));
    assertThat(world.setUp().status()).isEqualTo(201);
    return world;
  }

  /** With login providers, under this address. */
  static World providing(OpenApiWitness witness, String publicUrl) {
    World world =
        new World(
            witness,
            builder -> builder.loginProviderKind(new FakeProviders()),
            builder -> builder.publicUrl(publicUrl));
    assertThat(world.setUp().status()).isEqualTo(201);
    return world;
  }

  Reply setUp() {
    return nobody.post(
        "/setup",
        "{'token':'%s','username':'root','password':'%s'}".formatted(setupToken(), PASSWORD));
  }

  String setupToken() {
    return castellan.setup().token().orElseThrow().token().expose();
  }

  Reply tryLogin(String username, String password) {
    return nobody.post("/login", "{'username':'%s','password':'%s'}".formatted(username, password));
  }

  /** A client in a session of this user. */
  Client login(String username) {
    Reply reply = tryLogin(username, PASSWORD);
    assertThat(reply.status()).isEqualTo(200);
    return nobody.bearing(reply.at("token"));
  }

  Client root() {
    return login("root");
  }

  /** A session of root's, the same one as long as it lasts. */
  Client sameRoot() {
    if (kept.map(client -> client.get("/me").status() != 200).orElse(true)) {
      kept = Optional.of(root());
    }
    return kept.orElseThrow();
  }

  /** Creates a user with these roles, as JSON; answers the id. */
  String user(String username, String roles) {
    Reply reply =
        sameRoot()
            .post(
                "/users",
                "{'username':'%s','password':'%s','mustChangePassword':false,'roles':%s}"
                    .formatted(username, PASSWORD, roles));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.at("id");
  }

  /** A key of root's with these roles, as JSON. */
  Reply key(String name, String roles) {
    Reply reply = sameRoot().post("/api-keys", "{'name':'%s','roles':%s}".formatted(name, roles));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply;
  }

  @Override
  public void close() {
    castellan.close();
  }
}
