package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Roles;
import dev.castellan.login.LockOut;
import dev.castellan.login.LoginResult;
import dev.castellan.login.PasswordRules;
import dev.castellan.login.Restriction;
import dev.castellan.secret.SecretText;
import dev.castellan.user.NewUser;
import dev.castellan.user.ProfileChange;
import dev.castellan.user.UserQuery;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing one's own password, and passwords that nobody chose. */
@Timeout(60)
final class PasswordChangeTest {

  private static final SecretText NEXT = SecretText.of("another canary password");
  private static final SecretText WRONG = SecretText.of("wrong canary password");

  @Test
  void v6_2_2_everybodyChangesTheirPassword() {
    try (Node node = Node.ready()) {
      node.create("vera");
      node.as("vera").users().changePassword(PASSWORD, NEXT);

      assertThat(node.tryLogin("vera")).isEqualTo(new LoginResult.Refused());
      assertThat(node.castellan.login().login("vera", NEXT, ORIGIN))
          .isInstanceOf(LoginResult.LoggedIn.class);
    }
  }

  /** Else an open session would be a place to guess at, as often as one likes. */
  @Test
  void v6_2_3_thePresentPasswordIsNotGuessedInAnOpenSession() {
    try (Node node = Node.ready()) {
      node.create("vera");
      UserService vera = node.as("vera").users();
      for (int i = 0; i < LockOut.STANDARD.freeAttempts(); i++) {
        Node.refused(ErrorCode.PASSWORD_WRONG, () -> vera.changePassword(WRONG, NEXT));
      }
      node.hasher.take();
      Node.refused(ErrorCode.ACCOUNT_LOCKED, () -> vera.changePassword(WRONG, NEXT));
      Node.refused(ErrorCode.ACCOUNT_LOCKED, () -> vera.changePassword(PASSWORD, NEXT));
      assertThat(node.hasher.take()).as("hashes").isZero();

      node.clock.advance(LockOut.STANDARD.firstDelay());
      vera.changePassword(PASSWORD, NEXT);
    }
  }

  @Test
  void v6_2_10_aPasswordDoesNotAge() {
    try (Node node = Node.ready()) {
      node.create("vera", Roles.VIEWER);
      for (int year = 0; year < 10; year++) {
        node.clock.advance(Duration.ofDays(365));
      }
      LoginResult.LoggedIn login = logIn(node, PASSWORD);
      assertThat(login.restriction()).isEmpty();
      assertThat(login.passwordExpiresAt()).isEmpty();
    }
  }

  private static Node aging(Duration age) {
    Node node = Node.alone(b -> b.passwordRules(PasswordRules.STANDARD.maximumAge(age)));
    node.setUp();
    return node;
  }

  private static LoginResult.LoggedIn logIn(Node node, SecretText password) {
    return (LoginResult.LoggedIn) node.castellan.login().login("vera", password, ORIGIN);
  }

  @Test
  void aPasswordThatIsTooOldOpensNothingButItsOwnChange() {
    Duration age = Duration.ofDays(90);
    try (Node node = aging(age)) {
      node.create("vera", Roles.VIEWER);
      Instant end = node.clock.instant().plus(age);
      node.clock.advance(age.minusMillis(1));
      LoginResult.LoggedIn early = logIn(node, PASSWORD);
      assertThat(early.restriction()).isEmpty();
      assertThat(early.passwordExpiresAt()).contains(end);

      node.clock.advance(Duration.ofMillis(1));
      LoginResult.LoggedIn late = logIn(node, PASSWORD);
      assertThat(late.restriction()).contains(Restriction.PASSWORD);
      assertThat(late.passwordExpiresAt()).contains(end);
      Admin vera = node.castellan.actingAs(node.authenticate(late.token()).orElseThrow());
      assertThat(vera.me().username()).isEqualTo("vera");
      Node.refused(
          ErrorCode.PASSWORD_CHANGE_REQUIRED,
          () -> vera.users().list(UserQuery.all(), PageRequest.first()));
      Node.refused(
          ErrorCode.PASSWORD_CHANGE_REQUIRED,
          () -> vera.users().changeProfile(ProfileChange.none().displayName("V")));
      assertThat(
              node.castellan
                  .access()
                  .decide(vera.principal(), Node.READ_CLIENT, Node.CLIENTS)
                  .allowed())
          .isFalse();

      vera.users().changePassword(PASSWORD, NEXT);
      LoginResult.LoggedIn after = logIn(node, NEXT);
      assertThat(after.restriction()).isEmpty();
      assertThat(after.passwordExpiresAt()).contains(node.clock.instant().plus(age));
    }
  }

  /** EMQX tells that it is over and lets everybody in (its surprise S18). */
  @Test
  void whoKnowsAnOldPasswordWronglyLearnsNothing() {
    try (Node node = aging(Duration.ofDays(1))) {
      node.create("vera");
      node.clock.advance(Duration.ofDays(2));
      node.hasher.take();

      assertThat(node.castellan.login().login("vera", WRONG, ORIGIN))
          .isEqualTo(new LoginResult.Refused());
      assertThat(node.hasher.take()).isEqualTo(1);
    }
  }

  @Test
  void v6_4_1_aGivenPasswordIsForOneLogin() {
    try (Node node = Node.ready()) {
      node.asSystem().users().create(NewUser.of("vera", PASSWORD).roles(Roles.ADMINISTRATOR));
      LoginResult.LoggedIn first = logIn(node, PASSWORD);
      assertThat(first.restriction()).contains(Restriction.PASSWORD);
      Admin vera = node.castellan.actingAs(node.authenticate(first.token()).orElseThrow());

      Node.refused(
          ErrorCode.PASSWORD_CHANGE_REQUIRED, () -> vera.users().create(NewUser.invited("x")));
      Node.refused(
          ErrorCode.PASSWORD_REFUSED, () -> vera.users().changePassword(PASSWORD, PASSWORD));
      vera.users().changePassword(PASSWORD, NEXT);
      assertThat(node.authenticate(first.token())).isEmpty();
      LoginResult.LoggedIn second = logIn(node, NEXT);
      assertThat(second.restriction()).isEmpty();
      assertThat(second.passwordExpiresAt()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "admin, public",
    "admin, admin",
    "admin, Harbor12345",
    "root, root",
    "administrator, administrator",
    "castellan, castellan",
    "cst, cst",
    "guest, guest",
    "system, system",
    "test, test",
    "'', ''"
  })
  void c4_noDocumentedValueOpensASession(String username, String password) {
    SecretText secret = SecretText.of(password);
    try (Node node = Node.alone()) {
      for (Runnable step :
          List.<Runnable>of(
              () -> {},
              node::setUp,
              () -> node.create("vera"),
              () ->
                  node.asSystem()
                      .users()
                      .delete(node.find("vera").id(), java.util.Optional.empty()))) {
        step.run();
        assertThat(node.castellan.login().login(username, secret, ORIGIN))
            .isEqualTo(new LoginResult.Refused());
      }
    }
  }
}
