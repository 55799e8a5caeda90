package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Roles;
import dev.castellan.login.LockOut;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.user.UserService;
import java.time.Duration;
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
      Node.refused(ErrorCode.BUSY, () -> vera.changePassword(WRONG, NEXT));
      Node.refused(ErrorCode.BUSY, () -> vera.changePassword(PASSWORD, NEXT));
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
      LoginResult result = node.tryLogin("vera");
      assertThat(result).isInstanceOf(LoginResult.LoggedIn.class);
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
