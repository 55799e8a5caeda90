package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static dev.castellan.Person.challenge;
import static dev.castellan.Person.enrol;
import static dev.castellan.Person.in;
import static dev.castellan.Person.show;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Origin;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult.LoggedIn;
import dev.castellan.login.Restriction;
import dev.castellan.login.Session;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is stored of second factors, and of sessions since there are some, in {@code
 * golden/second-factor-1.1.txt}.
 */
@Timeout(60)
final class SecondFactorFormatsTest {

  private static final Golden GOLDEN = new Golden("second-factor-1.1.txt");
  private static final List<String> COLLECTIONS =
      List.of("login", "second-factor", "session", "user");

  /** What the golden file's people hold. */
  private static final SecretText SEED = SecretText.of("3NW3KTI4LANEBXT4TEM3Z7IXYIIJILOI");

  private static final SecretText RECOVERY = SecretText.of("tn5k-hc7f-vlef-dkqk-jto6-7gni");
  private static final SecretText SESSION =
      SecretText.of("csts_SyH3ESxhGLfj3PBynRrgh81ixRKOG0pa26YSgTFKVCI_2MyAHV");
  private static final SecretText LIMITED =
      SecretText.of("csts_Qm1T4YGvAkf6a6lEFS6yomS7uOoElIKQJN4N00HS4vw_1iuImz");

  private final FixedClock clock = Node.newClock();

  /** Ann has a factor and used it in both ways, Bob has begun one, Cid has a given password. */
  private static void history(Node node) {
    node.create("ann");
    Person ann = enrol(node, "ann");
    show(node, challenge(node, "ann"), ann.recovery().get(0));
    LoggedIn session =
        (LoggedIn)
            node.castellan
                .login()
                .secondFactor(
                    challenge(node, "ann"),
                    ann.code(node.clock.instant()),
                    Origin.ofAddress("2001:db8::7").userAgent("curl/8"));
    Person.pass(node, Duration.ofSeconds(45));
    node.castellan
        .login()
        .stepUp(node.authenticate(session.token()).orElseThrow(), ann.code(node.clock.instant()));
    node.create("bob");
    in(node, node.login("bob")).begin(PASSWORD);
    node.asSystem().users().create(NewUser.of("cid", PASSWORD));
    node.castellan.login().login(LoginRequest.of("cid", PASSWORD, Node.ORIGIN));
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node node = Node.on(InMemoryRecords.create(clock), clock)) {
      history(node);
      GOLDEN.isWritten(Golden.dump(node, COLLECTIONS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"second-factor-1.txt", "second-factor-1.1.txt"})
  void aGoldenFileIsRead(String file) throws Exception {
    clock.advance(Duration.ofMinutes(2));
    try (Node node = Node.on(Golden.load(new Golden(file).text(), clock), clock)) {
      Session session =
          node.castellan.actingAs(node.authenticate(SESSION).orElseThrow()).sessions().current();
      assertThat(session.secondFactor()).isTrue();
      assertThat(session.createdAt()).isEqualTo(Instant.parse("2026-03-01T12:00:30Z"));
      assertThat(session.authenticatedAt()).isEqualTo(Instant.parse("2026-03-01T12:01:15Z"));
      assertThat(session.userAgent()).contains("curl/8");
      assertThat(
              node.castellan
                  .actingAs(node.authenticate(LIMITED).orElseThrow())
                  .sessions()
                  .current()
                  .restriction())
          .contains(Restriction.PASSWORD);
      assertThat(in(node, SESSION).status().recoveryCodesLeft()).isEqualTo(9);

      Person ann = new Person("ann", SEED, List.of(RECOVERY), SESSION);
      assertThat(show(node, challenge(node, "ann"), ann.code(clock.instant())))
          .isInstanceOf(LoggedIn.class);
      assertThat(show(node, challenge(node, "ann"), RECOVERY)).isInstanceOf(LoggedIn.class);
      assertThat(node.tryLogin("bob")).as("not confirmed").isInstanceOf(LoggedIn.class);
    }
  }

  @Test
  void membersOfNewerVersionsAreKept() throws Exception {
    clock.advance(Duration.ofMinutes(2));
    try (Node node = Node.on(Golden.load(GOLDEN.textFromTheFuture(), clock), clock)) {
      Person ann = new Person("ann", SEED, List.of(RECOVERY), SESSION);
      show(node, challenge(node, "ann"), ann.code(clock.instant()));
      Person.pass(node, Duration.ofSeconds(30));
      LoggedIn again =
          (LoggedIn)
              node.castellan
                  .login()
                  .stepUp(node.authenticate(SESSION).orElseThrow(), ann.code(clock.instant()));
      in(node, again.token()).renewRecoveryCodes();
      Golden.keepsTheFuture(Golden.dump(node, List.of("second-factor")));
      assertThat(Golden.dump(node, List.of("session")).lines())
          .as("the session that took the place of one has its members")
          .filteredOn(line -> line.contains("curl/8"))
          .singleElement()
          .asString()
          .contains("fromTheFuture");
      assertThat(node.find("ann").lastLoginAt()).isNotEqualTo(Optional.empty());
    }
  }
}
