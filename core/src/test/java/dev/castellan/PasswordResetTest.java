package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Origin;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.token.Tokens;
import dev.castellan.login.LoginResult;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens with which people choose a password: for who was invited, or has forgotten theirs. */
@Timeout(60)
final class PasswordResetTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final SecretText NEXT = SecretText.of("canary-next-password-of-ann");
  private static final Duration DAY = PasswordResetToken.DEFAULT_LIFETIME;
  private static final ResetResult REFUSED = new ResetResult.Refused();
  private static final ResetResult SET = new ResetResult.PasswordSet();

  private final Node node = Node.ready();
  private final UserService users = node.asSystem().users();
  private final User ann = users.create(NewUser.invited("ann").roles(Roles.VIEWER));

  @AfterEach
  void close() {
    node.close();
  }

  private SecretText token() {
    return users.resetPassword(ann.id(), DAY).token();
  }

  private ResetResult redeem(SecretText token) {
    return redeem(node, token, NEXT);
  }

  private static ResetResult redeem(Node node, SecretText token, SecretText password) {
    return node.castellan.login().redeemReset(token, password, ORIGIN);
  }

  private LoginResult login(SecretText password) {
    return node.castellan.login().login("ann", password, ORIGIN);
  }

  private String dump() {
    StringBuilder all = new StringBuilder();
    for (String collection : List.of("user", "password-reset", "password-history", "audit")) {
      for (StoredRecord stored : node.store.list(collection, "", 1_000)) {
        all.append(stored.payload().text());
      }
    }
    return all.toString();
  }

  @Test
  void v6_4_1_whoWasInvitedChoosesAPasswordAndLogsIn() {
    PasswordResetToken invitation = users.resetPassword(ann.id(), DAY);

    assertThat(invitation.expiresAt()).isEqualTo(node.clock.instant().plus(DAY));
    assertThat(invitation.token().expose()).matches("cstreset_[a-z0-9]{20}_\\w{32}_\\w{6}");
    assertThat(redeem(invitation.token())).isEqualTo(SET);
    assertThat(login(NEXT)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(users.find(ann.id()).orElseThrow())
        .returns(true, User::hasPassword)
        .returns(false, User::mustChangePassword);
  }

  @Test
  void theTokenIsInNoRecordAndInNoText() {
    PasswordResetToken invitation = users.resetPassword(ann.id(), DAY);
    String secret = invitation.token().expose().substring(30, 62);

    assertThat(dump()).contains("password-reset").doesNotContain(secret);
    assertThat(invitation.toString()).doesNotContain(secret);
    redeem(invitation.token());
    assertThat(dump()).doesNotContain(secret).doesNotContain(NEXT.expose());
  }

  @Test
  void c28_aTokenOpensOnce() {
    SecretText token = token();

    assertThat(redeem(token)).isEqualTo(SET);
    assertThat(redeem(node, token, SecretText.of("yet another password"))).isEqualTo(REFUSED);
    assertThat(login(NEXT)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(node.store.list("password-reset", "", 10)).isEmpty();
  }

  @Test
  void v6_4_1_aTokenEndsByTheClock() {
    SecretText short1 = users.resetPassword(ann.id(), Duration.ofMinutes(15)).token();
    node.clock.advance(Duration.ofMinutes(15).minusMillis(1));
    SecretText early = users.resetPassword(ann.id(), Duration.ofMinutes(15)).token();
    assertThat(redeem(short1)).as("void since there is a new one").isEqualTo(REFUSED);

    node.clock.advance(Duration.ofMinutes(15).minusMillis(1));
    assertThat(redeem(early)).isEqualTo(SET);
    SecretText late = token();
    node.clock.advance(DAY);
    assertThat(redeem(late)).isEqualTo(REFUSED);
  }

  @Test
  void whateverChangesTheUserMakesItVoid() {
    List<Runnable> changes =
        List.of(
            () -> users.setPassword(ann.id(), PASSWORD),
            () -> users.update(ann.id(), UserChange.none().bindings(Set.of()), ANY),
            () -> {
              users.update(ann.id(), UserChange.none().enabled(false), ANY);
              users.update(ann.id(), UserChange.none().enabled(true), ANY);
            },
            () -> {
              users.update(ann.id(), UserChange.none().mustChangePassword(false), ANY);
              users.update(ann.id(), UserChange.none().mustChangePassword(true), ANY);
            },
            () -> users.update(ann.id(), UserChange.none().enabled(false), ANY),
            () -> users.delete(ann.id(), ANY));
    for (Runnable change : changes) {
      SecretText token = token();
      change.run();
      assertThat(redeem(token)).isEqualTo(REFUSED);
    }
    assertThat(node.store.list("password-reset", "", 10)).isEmpty();
  }

  @Test
  void whatDoesNotConcernItLeavesIt() {
    SecretText token = token();
    users.update(ann.id(), UserChange.none().note("n").displayName("Ann").username("anna"), ANY);

    assertThat(redeem(token)).isEqualTo(SET);
  }

  @Test
  void c26_allSessionsOfBeforeEnd() {
    redeem(token());
    node.clock.advance(Duration.ofSeconds(1));
    SecretText session = ((LoginResult.LoggedIn) login(NEXT)).token();
    SecretText token = token();
    assertThat(node.authenticate(session)).as("the token alone ends nothing").isPresent();
    assertThat(login(NEXT)).as("nor does it take the password").isNotEqualTo(REFUSED);

    redeem(node, token, SecretText.of("yet another password"));
    assertThat(node.authenticate(session)).isEmpty();
    assertThat(login(NEXT)).isEqualTo(new LoginResult.Refused());
  }

  @Test
  void v6_4_3_noSessionBegins() {
    redeem(token());

    assertThat(node.store.list("session", "", 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "cstreset_",
        "cst_",
        "\u0000",
        "cstreset_aaaaaaaaaaaaaaaaaaaa_b_c",
      })
  void whatIsNoTokenIsRefused(String text) {
    token();
    node.hasher.take();

    assertThat(redeem(SecretText.of(text))).isEqualTo(REFUSED);
    assertThat(node.hasher.take()).as("hashes for a stranger").isZero();
  }

  @Test
  void noOtherTokenOfAnyKindIsTaken() {
    SecretText token = token();
    String text = token.expose();
    for (int end = 0; end < text.length(); end++) {
      assertThat(redeem(SecretText.of(text.substring(0, end)))).isEqualTo(REFUSED);
    }
    User bob = users.create(NewUser.invited("bob"));
    String bobs = users.resetPassword(bob.id(), DAY).token().expose();
    assertThat(redeem(SecretText.of(text.replace(ann.id(), bob.id())))).isEqualTo(REFUSED);
    assertThat(redeem(SecretText.of(bobs.replace(bob.id(), ann.id())))).isEqualTo(REFUSED);
    assertThat(redeem(node.login("root"))).isEqualTo(REFUSED);
    assertThat(node.authenticate(token)).as("and it opens nothing else").isEmpty();
    assertThat(redeem(token)).isEqualTo(SET);
  }

  /** 50 in 15 minutes, as of logins, with which they are counted. */
  @Test
  void v6_3_1_aSourceHasFewTries() {
    SecretText right = token();
    Tokens others = new Tokens("cst", new SeededRandom(1));
    Origin source = Origin.ofAddress("203.0.113.9");
    for (int i = 0; i < 10_000; i++) {
      assertThat(redeem(SecretText.of("cstreset_" + i), source)).isEqualTo(REFUSED);
    }
    assertThat(node.store.list("attempt", "", 9)).as("no token at all costs no write").isEmpty();
    for (int i = 0; i < 50; i++) {
      SecretText wrong = others.newReset(i % 2 == 0 ? ann.id() : "0".repeat(20)).token();
      assertThat(redeem(wrong, source)).isEqualTo(REFUSED);
    }
    ResetResult later = new ResetResult.TryLater(Duration.ofMinutes(15));
    for (int i = 0; i < 3; i++) {
      assertThat(redeem(others.newReset(ann.id()).token(), source)).isEqualTo(later);
    }
    assertThat(redeem(right, source)).isEqualTo(later);
    assertThat(node.castellan.login().login("root", PASSWORD, source))
        .isEqualTo(new LoginResult.TryLater(Duration.ofMinutes(15)));
    assertThat(redeem(right, ORIGIN)).isEqualTo(SET);
    assertThat(node.store.list("attempt", "", 9)).as("what is right is not counted").hasSize(1);
  }

  private ResetResult redeem(SecretText token, Origin source) {
    return node.castellan.login().redeemReset(token, NEXT, source);
  }

  @Test
  void aPasswordThatIsRefusedLeavesTheToken() {
    SecretText token = token();

    assertThatThrownBy(() -> redeem(node, token, SecretText.of("short")))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PASSWORD_REFUSED));
    assertThat(redeem(node, SecretText.of("wrong"), SecretText.of("short"))).isEqualTo(REFUSED);
    assertThat(redeem(token)).isEqualTo(SET);
  }

  @Test
  void aTokenTellsOfFewFormerPasswordsAndIsVoidThen() {
    redeem(token());
    users.setPassword(ann.id(), PASSWORD);
    SecretText token = token();
    for (int i = 0; i < 5; i++) {
      SecretText former = i % 2 == 0 ? NEXT : PASSWORD;
      Node.refused(ErrorCode.PASSWORD_REFUSED, () -> redeem(node, token, former));
    }
    node.hasher.take();
    SecretText other = SecretText.of("yet another password");
    for (SecretText password : List.of(NEXT, other, SecretText.of("short"))) {
      assertThat(redeem(node, token, password)).isEqualTo(REFUSED);
    }
    assertThat(node.hasher.take()).as("hashes for a void token").isZero();
    assertThat(redeem(node, token(), other)).as("a new one").isEqualTo(SET);
  }

  @Test
  void atOnceATokenTellsOfNoMore() throws Exception {
    redeem(token());
    SecretText token = token();
    Callable<Boolean> guess =
        () -> {
          try {
            redeem(node, token, NEXT);
            return false;
          } catch (InvalidInputException e) {
            return true;
          }
        };
    assertThat(Node.inParallel(Collections.nCopies(40, guess))).filteredOn(told -> told).hasSize(5);
  }

  @Test
  void whatThePolicyRefusesIsNotCounted() {
    redeem(token());
    SecretText token = token();
    for (int i = 0; i < 10; i++) {
      Node.refused(ErrorCode.PASSWORD_REFUSED, () -> redeem(node, token, SecretText.of("short")));
    }
    assertThat(redeem(node, token, SecretText.of("yet another password"))).isEqualTo(SET);
  }

  @Test
  void itsLifetimeIsBounded() {
    for (Duration lifetime :
        List.of(
            Duration.ZERO,
            Duration.ofMinutes(-20),
            Duration.ofMinutes(15).minusNanos(1),
            Duration.ofDays(7).plusNanos(1),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      Node.refused(ErrorCode.INVALID_INPUT, () -> users.resetPassword(ann.id(), lifetime));
    }
  }

  @Test
  void nobodyResetsWhoHoldsMoreOrThemselves() {
    node.policy("role helpdesk { allow user:read, user:update on ** }");
    node.create("eve", "helpdesk");
    UserService eve = node.as("eve").users();
    UserService root = node.as("root").users();

    Node.refused(ErrorCode.ESCALATION, () -> eve.resetPassword(node.find("root").id(), DAY));
    Node.refused(ErrorCode.ESCALATION, () -> eve.resetPassword(ann.id(), DAY));
    Node.refused(ErrorCode.NOT_ONESELF, () -> root.resetPassword(node.find("root").id(), DAY));
    Node.refused(ErrorCode.NOT_FOUND, () -> root.resetPassword("aaaaaaaaaaaaaaaaaaaa", DAY));
    Node.refused(ErrorCode.NOT_FOUND, () -> root.resetPassword("../x", DAY));
    User corp = users.create(NewUser.from("corp", "ann"));
    Node.refused(ErrorCode.NOT_LOCAL, () -> users.resetPassword(corp.id(), DAY));
    users.update(ann.id(), UserChange.none().bindings(Set.of()), ANY);
    assertThat(redeem(eve.resetPassword(ann.id(), DAY).token())).isEqualTo(SET);
    assertThat(node.audit("user:update"))
        .filteredOn(entry -> entry.outcome() == AuditEntry.Outcome.REFUSED)
        .hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void theAuditLogKnowsBothHalves() {
    redeem(SecretText.of("wrong"));
    redeem(token());
    node.clock.advance(Duration.ofMinutes(2));

    List<AuditEntry> entries =
        node.audit("user:update").stream().filter(e -> e.resource().endsWith(ann.id())).toList();
    assertThat(entries).hasSize(2);
    assertThat(entries.get(0).details()).containsEntry("changed", "password-reset");
    assertThat(entries.get(1).details()).containsEntry("by", "password-reset");
    assertThat(entries.get(1).actor().orElseThrow().id()).isEqualTo(ann.id());
    assertThat(entries.get(1).address()).contains("192.0.2.7");
  }

  @Test
  void anInvitedAdministratorIsTheFirstOneOnceTheyHaveAPassword() {
    try (Node fresh = Node.alone()) {
      UserService host = fresh.asSystem().users();
      User boss = host.create(NewUser.invited("boss").roles(Roles.ADMINISTRATOR));
      assertThat(fresh.castellan.setup().done()).isFalse();

      redeem(fresh, host.resetPassword(boss.id(), DAY).token(), NEXT);
      assertThat(fresh.castellan.setup().done()).isTrue();
    }
  }

  @Test
  void c28_ofManyOnTwoNodesAtOnceOneIsTaken() throws Exception {
    FixedClock clock = Node.newClock();
    InMemoryRecords records = InMemoryRecords.create(clock);
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      two.setUp();
      User eve = one.asSystem().users().create(NewUser.invited("eve"));
      for (int round = 0; round < 25; round++) {
        SecretText token = one.asSystem().users().resetPassword(eve.id(), DAY).token();
        Origin source = Origin.ofAddress("192.0.2." + round);
        List<Callable<Optional<LoginResult>>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          Node node = i % 2 == 0 ? one : two;
          SecretText password = SecretText.of("a password of round " + round + " and try " + i);
          tries.add(
              () -> {
                try {
                  return node.castellan.login().redeemReset(token, password, source).equals(SET)
                      ? Optional.of(node.castellan.login().login("eve", password, ORIGIN))
                      : Optional.empty();
                } catch (ConflictException e) {
                  return Optional.empty();
                }
              });
        }
        List<LoginResult> set = Node.inParallel(tries).stream().flatMap(Optional::stream).toList();
        assertThat(set)
            .as("round %d", round)
            .hasOnlyElementsOfType(LoginResult.LoggedIn.class)
            .hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = CommitFault.class, names = "REFUSED", mode = EnumSource.Mode.EXCLUDE)
  void anAnswerThatIsLostLeavesNoDoubt(CommitFault fault) {
    SecretText token = token();
    // The attempt is counted first; what fails is the batch of the password.
    node.store.beforeNextCommit(() -> node.store.failNextCommit(fault));

    assertThat(redeem(token)).isEqualTo(SET);
    assertThat(login(NEXT)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void aStoreThatIsAwayTakesNoToken() {
    SecretText token = token();
    node.store.failReads();
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> redeem(token));
    node.store.healReads();
    node.store.failNextCommit(CommitFault.REFUSED);
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> redeem(token));
    node.store.beforeNextCommit(() -> node.store.failNextCommit(CommitFault.REFUSED));
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> redeem(token));

    assertThat(redeem(token)).isEqualTo(SET);
  }
}
