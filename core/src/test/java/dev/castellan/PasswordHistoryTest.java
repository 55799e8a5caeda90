package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.login.LoginResult;
import dev.castellan.login.PasswordRules;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.User;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Passwords that are not chosen again. */
@Timeout(60)
final class PasswordHistoryTest {

  private static SecretText password(int number) {
    return SecretText.of("password of number " + number + " and so on");
  }

  private static Node node(int history) {
    Node node = Node.alone(b -> b.passwordRules(PasswordRules.STANDARD.history(history)));
    node.setUp();
    return node;
  }

  private static void change(Node node, SecretText from, SecretText to) {
    LoginResult login = node.castellan.login().login("root", from, ORIGIN);
    SecretText session = ((LoginResult.LoggedIn) login).token();
    node.castellan
        .actingAs(node.authenticate(session).orElseThrow())
        .users()
        .changePassword(from, to);
  }

  private static void refused(Node node, SecretText from, SecretText to) {
    Node.refused(ErrorCode.PASSWORD_REFUSED, () -> change(node, from, to));
  }

  private static int kept(Node node) {
    return node.store.list("password-history", "", 10).stream()
        .map(StoredRecord::payload)
        .map(Payload::text)
        .mapToInt(text -> text.split("test-", -1).length - 1)
        .sum();
  }

  @Test
  void theLastFiveAreNotChosenAgain() {
    try (Node node = Node.ready()) {
      change(node, PASSWORD, password(1));
      refused(node, password(1), password(1));
      refused(node, password(1), PASSWORD);
      for (int i = 1; i < 4; i++) {
        change(node, password(i), password(i + 1));
      }
      refused(node, password(4), PASSWORD);
      change(node, password(4), password(5));
      assertThat(kept(node)).isEqualTo(4);
      change(node, password(5), PASSWORD);
    }
  }

  @Test
  void oneKeepsNothingAndComparesWithThePresentOne() {
    try (Node node = node(1)) {
      refused(node, PASSWORD, PASSWORD);
      change(node, PASSWORD, password(1));
      change(node, password(1), PASSWORD);
      assertThat(kept(node)).isZero();
    }
  }

  @Test
  void noneComparesNothing() {
    try (Node node = node(0)) {
      change(node, PASSWORD, PASSWORD);
      assertThat(kept(node)).isZero();
    }
  }

  @Test
  void aLowerNumberForgets() {
    try (Node node = node(3)) {
      for (int i = 0; i < 5; i++) {
        change(node, i == 0 ? PASSWORD : password(i), password(i + 1));
      }
      assertThat(kept(node)).isEqualTo(2);
    }
  }

  /** One for the login, one for the present password, one for each of the last, one for the new. */
  @Test
  void eachCostsOneHash() {
    try (Node node = node(3)) {
      change(node, PASSWORD, password(1));
      change(node, password(1), password(2));
      node.hasher.take();
      change(node, password(2), password(3));
      assertThat(node.hasher.take()).isEqualTo(1 + 1 + 3 + 1);
    }
  }

  @Test
  void aTokenIsNoWayAround() {
    try (Node node = Node.ready()) {
      User ann = node.create("ann");
      SecretText token =
          node.asSystem()
              .users()
              .resetPassword(ann.id(), PasswordResetToken.DEFAULT_LIFETIME)
              .token();
      Node.refused(
          ErrorCode.PASSWORD_REFUSED,
          () -> node.castellan.login().redeemReset(token, PASSWORD, ORIGIN));
      assertThat(node.castellan.login().redeemReset(token, password(1), ORIGIN))
          .isEqualTo(new ResetResult.PasswordSet());
    }
  }

  @Test
  void norIsAPasswordInBetweenThatSomebodyElseChose() {
    try (Node node = Node.ready()) {
      node.asSystem().users().setPassword(node.find("root").id(), password(1));
      refused(node, password(1), PASSWORD);
      change(node, password(1), password(2));
    }
  }

  /** Or administrators would learn which passwords people had. */
  @Test
  void whatAnAdministratorSetsIsNotCompared() {
    try (Node node = Node.ready()) {
      User ann = node.create("ann");
      node.asSystem().users().setPassword(ann.id(), PASSWORD);
    }
  }

  @Test
  void aDeletedUserLeavesNoHashes() {
    try (Node node = Node.ready()) {
      User ann = node.create("ann");
      node.asSystem().users().setPassword(ann.id(), password(1));
      assertThat(kept(node)).isEqualTo(1);
      node.asSystem().users().delete(ann.id(), Optional.empty());
      assertThat(kept(node)).isZero();
    }
  }

  @Test
  void rulesAreBounded() {
    for (int history : List.of(-1, PasswordRules.MAX_HISTORY + 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PasswordRules.STANDARD.history(history));
    }
    for (Duration age : List.of(Duration.ZERO, Duration.ofHours(23), Duration.ofDays(3_651))) {
      assertThatIllegalArgumentException().isThrownBy(() -> PasswordRules.STANDARD.maximumAge(age));
    }
  }
}
