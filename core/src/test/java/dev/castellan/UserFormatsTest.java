package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.LoginResult;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is stored of users since they have profiles, in {@code golden/users-1.1.txt}: to the letter,
 * but for ids and hashes that chance makes. It is never changed; a new format gets a new file.
 */
@Timeout(60)
final class UserFormatsTest {

  private static final Golden GOLDEN = new Golden("users-1.1.txt");
  private static final List<String> COLLECTIONS =
      List.of("login", "password-history", "password-reset", "user");
  private static final SecretText NEXT = SecretText.of("canary-next-password-of-ann");

  private final FixedClock clock = Node.newClock();

  private static void history(Node node) {
    UserService host = node.asSystem().users();
    User ann =
        host.create(NewUser.of("ann", PASSWORD).displayName("Ann Élan").email("Ann@Example.com"));
    node.clock.advance(Duration.ofSeconds(3));
    host.setPassword(ann.id(), NEXT);
    host.resetPassword(ann.id(), PasswordResetToken.DEFAULT_LIFETIME);
    host.create(NewUser.from("corp", "ann").note("n"));
    host.create(NewUser.invited("bob"));
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node node = Node.on(InMemoryRecords.create(clock), clock)) {
      history(node);
      GOLDEN.isWritten(Golden.dump(node, COLLECTIONS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"users-1.txt", "users-1.1.txt"})
  void aGoldenFileIsRead(String file) throws Exception {
    try (Node node = Node.on(Golden.load(new Golden(file).text(), clock), clock)) {
      User ann = node.find("ann");
      assertThat(ann.createdBy().map(AuditEntry.Actor::kind))
          .isEqualTo(
              file.equals("users-1.txt") ? Optional.empty() : Optional.of(Principal.Kind.SYSTEM));
      assertThat(ann.displayName()).isEqualTo("Ann Élan");
      assertThat(ann.email()).isEqualTo("Ann@Example.com");
      assertThat(ann.mustChangePassword()).isTrue();
      assertThat(ann.passwordChangedAt()).contains(ann.createdAt().plusSeconds(3));
      assertThat(node.castellan.login().login("ann", NEXT, Node.ORIGIN))
          .isInstanceOf(LoginResult.LoggedIn.class);
      assertThat(node.asSystem().users().findByUsername("corp", "ann").orElseThrow().note())
          .isEqualTo("n");
      assertThat(node.find("bob").hasPassword()).isFalse();

      SecretText token =
          node.asSystem()
              .users()
              .resetPassword(ann.id(), PasswordResetToken.DEFAULT_LIFETIME)
              .token();
      Node.refused(
          ErrorCode.PASSWORD_REFUSED,
          () -> node.castellan.login().redeemReset(token, PASSWORD, Node.ORIGIN));
      assertThat(
              node.castellan
                  .login()
                  .redeemReset(token, SecretText.of("a third canary password"), Node.ORIGIN))
          .isEqualTo(new ResetResult.PasswordSet());
    }
  }

  @Test
  void membersOfNewerVersionsAreKept() throws Exception {
    try (Node node = Node.on(Golden.load(GOLDEN.textFromTheFuture(), clock), clock)) {
      UserService host = node.asSystem().users();
      for (String source : List.of("local", "corp")) {
        User user = host.findByUsername(source, "ann").orElseThrow();
        UserChange change = UserChange.none().displayName("").email("").note("x");
        host.update(user.id(), change, Optional.empty());
      }
      host.setPassword(node.find("ann").id(), PASSWORD);
      host.update(
          node.find("ann").id(), UserChange.none().mustChangePassword(false), Optional.empty());

      Golden.keepsTheFuture(Golden.dump(node, COLLECTIONS));
    }
  }
}
