package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.LoginResult;
import dev.castellan.login.StepUp;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import dev.castellan.user.ProfileChange;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of users, where they come from, and what they say of themselves. */
@Timeout(60)
final class UserProfileTest {

  private static final Optional<String> ANY = Optional.empty();

  private final Node node = Node.ready();
  private final Admin root = node.as("root");
  private final UserService users = root.users();

  @AfterEach
  void close() {
    node.close();
  }

  private static void invalid(String field, Runnable attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  private static NewUser ann() {
    return NewUser.of("ann", PASSWORD).displayName("Ann E\u0301lan").email("Ann@Example.com");
  }

  @Test
  void aProfileIsStoredAndFound() {
    User ann = users.create(ann());

    assertThat(ann.displayName()).as("in NFC").isEqualTo("Ann \u00c9lan");
    assertThat(ann.email()).as("as it was given").isEqualTo("Ann@Example.com");
    assertThat(ann.source()).isEqualTo("local");
    assertThat(ann.hasPassword()).isTrue();
    assertThat(ann.passwordChangedAt()).contains(node.clock.instant());
    assertThat(users.find(ann.id())).contains(ann);
  }

  @Test
  void whatIsNotSaidIsEmpty() {
    User bare = users.create(NewUser.invited("bare"));

    assertThat(bare.displayName()).isEmpty();
    assertThat(bare.email()).isEmpty();
    assertThat(bare.hasPassword()).isFalse();
    assertThat(bare.mustChangePassword()).isFalse();
    assertThat(bare.passwordChangedAt()).isEmpty();
  }

  @Test
  void whoHasNoPasswordLogsInWithNone() {
    users.create(NewUser.invited("bare").roles(Roles.VIEWER));

    assertThat(node.tryLogin("bare")).isEqualTo(new LoginResult.Refused());
    assertThat(node.castellan.login().login("bare", SecretText.of(""), Node.ORIGIN))
        .isEqualTo(new LoginResult.Refused());
  }

  @ParameterizedTest
  @ValueSource(strings = {"xann", "\u00e9LAN", "example.com", "e\u0301la"})
  void aTextIsLookedForInNamesAndAddresses(String text) {
    users.create(ann().displayName("xAnn E\u0301lan"));
    users.create(NewUser.invited("bob").displayName("Bob").email("bob@other.org"));

    assertThat(names(UserQuery.all().containing(text))).containsExactly("ann");
    assertThat(names(UserQuery.all().containing("nobody"))).isEmpty();
  }

  @Test
  void whatIsFoundFollowsAChange() {
    User ann = users.create(ann());
    users.update(ann.id(), UserChange.none().displayName("").email(""), ANY);

    assertThat(names(UserQuery.all().containing("example"))).isEmpty();
    assertThat(names(UserQuery.all().containing("ann"))).containsExactly("ann");
  }

  private List<String> names(UserQuery query) {
    return users.list(query, PageRequest.first()).items().stream().map(User::username).toList();
  }

  @Test
  void aProfileIsChangedMemberByMember() {
    User ann = users.create(ann());
    User renamed = users.update(ann.id(), UserChange.none().displayName("Ann"), ANY);

    assertThat(renamed.displayName()).isEqualTo("Ann");
    assertThat(renamed.email()).isEqualTo(ann.email());
    assertThat(users.update(ann.id(), UserChange.none().email(""), ANY).email()).isEmpty();
    assertThat(node.audit("user:update"))
        .extracting(entry -> entry.details().get("changed"))
        .containsExactly("displayName", "email");
    String version = users.find(ann.id()).orElseThrow().version();
    assertThat(users.update(ann.id(), UserChange.none().displayName("Ann"), ANY).version())
        .as("nothing changed")
        .isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " a",
        "a ",
        " ",
        "a\nb",
        "a\u0000",
        "\u202eevil",
        "\u200b",
        "\ud800",
        "\u2028",
        "\ue000"
      })
  void aDisplayNameThatCannotBeShownIsRefused(String name) {
    invalid("displayName", () -> users.create(NewUser.invited("x").displayName(name)));
    invalid("displayName", () -> users.changeProfile(ProfileChange.none().displayName(name)));
  }

  @Test
  void aDisplayNameHas128Characters() {
    String longest = "\ud83d\ude00".repeat(User.MAX_DISPLAY_NAME);
    assertThat(users.create(NewUser.invited("x").displayName(longest)).displayName())
        .isEqualTo(longest);
    invalid("displayName", () -> users.create(NewUser.invited("y").displayName(longest + "a")));
    invalid(
        "displayName", () -> users.create(NewUser.invited("y").displayName("a".repeat(100_000))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@b",
        "first.last+tag@sub.example.com",
        "o'neil@example.com",
        "用户@例子.公司",
        "x@xn--80ak6aa92e.com",
        "a@1.example"
      })
  void oneAddressIsTaken(String address) {
    assertThat(users.create(NewUser.invited("x").email(address)).email()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a@b,c@d",
        "a@b;c@d",
        "a@b c@d",
        "a@b\nBcc: c@d",
        "a@b\r\n",
        " a@b",
        "a@b ",
        ".a@b",
        "a.@b",
        "a..b@c",
        "a@b.",
        "a@.b",
        "a@-b",
        "a@b-",
        "<a@b>",
        "\"a b\"@c",
        "a@[192.0.2.1]",
        "[\"a@b\",\"c@d\"]",
        "a@b\u0000",
        "a\u202e@b"
      })
  void c17_anAddressThatIsNotExactlyOneIsRefused(String address) {
    invalid("email", () -> users.create(NewUser.invited("x").email(address)));
    invalid("email", () -> users.changeProfile(ProfileChange.none().email(address)));
  }

  @Test
  void anAddressHas254Characters() {
    String domain = "a".repeat(63) + '.' + "b".repeat(63) + '.' + "c".repeat(61);
    String longest = "x".repeat(64) + '@' + domain;
    assertThat(longest).hasSize(User.MAX_EMAIL);
    assertThat(users.create(NewUser.invited("x").email(longest)).email()).isEqualTo(longest);
    invalid("email", () -> users.create(NewUser.invited("y").email(longest + "d")));
    invalid("email", () -> users.create(NewUser.invited("y").email("x".repeat(65) + "@b")));
    invalid("email", () -> users.create(NewUser.invited("y").email("x@" + "d".repeat(64))));
  }

  @Test
  void twoUsersMayHaveOneAddressForItIdentifiesNobody() {
    users.create(NewUser.invited("x").email("a@b"));
    users.create(NewUser.invited("y").email("a@b"));

    assertThat(node.castellan.login().login("a@b", PASSWORD, Node.ORIGIN))
        .isEqualTo(new LoginResult.Refused());
  }

  @Test
  void peopleChangeTheirOwnAccountAndNothingElseOfIt() {
    node.create("vera", Roles.VIEWER);
    Admin vera = node.as("vera");

    User changed =
        vera.users().changeProfile(ProfileChange.none().displayName("Vera").email("v@b"));

    assertThat(changed.displayName()).isEqualTo("Vera");
    assertThat(vera.me()).as("and stay logged in").isEqualTo(changed);
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> vera.users().update(changed.id(), UserChange.none().displayName("V"), ANY));
    AuditEntry entry = node.audit("user:update").get(0);
    assertThat(entry.actor().orElseThrow().name()).isEqualTo("vera");
    assertThat(entry.details()).containsEntry("changed", "displayName,email");
    Node.refused(
        ErrorCode.SESSION_REQUIRED,
        () -> node.asSystem().users().changeProfile(ProfileChange.none().email("a@b")));
  }

  /** Hosts send tokens there. */
  @Test
  void whoseSessionIsOldGivesNoOtherAddress() {
    node.create("vera");
    Admin vera = node.as("vera");
    node.clock.advance(StepUp.STANDARD.within().plusMillis(1));

    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD,
        () -> vera.users().changeProfile(ProfileChange.none().email("thief@b")));
    assertThat(vera.users().changeProfile(ProfileChange.none().displayName("V")).displayName())
        .isEqualTo("V");
    assertThat(vera.me().email()).isEmpty();
  }

  @Test
  void aSessionThatEndedChangesNoAccount() {
    User vera = node.create("vera");
    Admin before = node.as("vera");
    users.update(vera.id(), UserChange.none().enabled(false), ANY);

    Node.refused(
        ErrorCode.NOT_AUTHENTICATED,
        () -> before.users().changeProfile(ProfileChange.none().displayName("V")));
  }

  @Test
  void v6_4_1_aPasswordThatSomebodyElseChoseMustBeChanged() {
    assertThat(users.create(ann()).mustChangePassword()).isTrue();
    assertThat(users.create(NewUser.of("b", PASSWORD).mustChangePassword(false)))
        .returns(false, User::mustChangePassword);
    User vera = node.create("vera");
    users.setPassword(vera.id(), PASSWORD);
    assertThat(users.find(vera.id()).orElseThrow().mustChangePassword()).isTrue();
    assertThat(root.me().mustChangePassword()).as("who set the store up chose it").isFalse();
  }

  @Test
  void anotherPasswordIsDemandedAndSessionsEnd() {
    User vera = node.create("vera");
    SecretText session = node.login("vera");
    users.update(vera.id(), UserChange.none().mustChangePassword(true), ANY);

    assertThat(node.authenticate(session)).isEmpty();
    assertThat(users.find(vera.id()).orElseThrow().mustChangePassword()).isTrue();
    users.update(vera.id(), UserChange.none().mustChangePassword(false), ANY);
    assertThat(users.find(vera.id()).orElseThrow().mustChangePassword()).isFalse();
    User bare = users.create(NewUser.invited("bare"));
    invalid(
        "mustChangePassword",
        () -> users.update(bare.id(), UserChange.none().mustChangePassword(true), ANY));
  }

  @Test
  void thePasswordsAgeIsKnown() {
    User vera = node.create("vera");
    node.clock.advance(Duration.ofSeconds(3));
    users.setPassword(vera.id(), PASSWORD);

    assertThat(users.find(vera.id()).orElseThrow().passwordChangedAt())
        .contains(node.clock.instant());
    users.update(vera.id(), UserChange.none().note("n"), ANY);
    assertThat(users.find(vera.id()).orElseThrow().passwordChangedAt())
        .contains(node.clock.instant());
  }

  @Test
  void v6_8_1_oneNameFromTwoSourcesIsTwoUsers() {
    UserService host = node.asSystem().users();
    User local = host.create(Node.person("Bob").roles(Roles.ADMINISTRATOR));
    User corp = host.create(NewUser.from("corp", "bob").roles(Roles.VIEWER));
    User other = host.create(NewUser.from("other", "BOB"));

    assertThat(Set.of(local.id(), corp.id(), other.id())).hasSize(3);
    assertThat(users.findByUsername("bob")).contains(local);
    assertThat(users.findByUsername("corp", "BOB")).contains(corp);
    assertThat(users.findByUsername("none", "bob")).isEmpty();
    Node.refused(ErrorCode.USERNAME_TAKEN, () -> host.create(NewUser.from("corp", "BOB")));

    SecretText session = node.login("bob");
    assertThat(node.authenticate(session).orElseThrow().id()).isEqualTo(local.id());
    users.update(corp.id(), UserChange.none().enabled(false), ANY);
    users.update(other.id(), UserChange.none().bindings(Set.of()).note("x"), ANY);
    users.delete(corp.id(), ANY);
    assertThat(node.authenticate(session)).as("nothing of one touches the other").isPresent();
    assertThat(users.findByUsername("bob").orElseThrow().bindings()).isEqualTo(local.bindings());
    assertThat(users.findByUsername("corp", "bob")).isEmpty();
    User again = host.create(NewUser.from("corp", "bob"));
    assertThat(again.id()).isNotEqualTo(corp.id());
    assertThat(again.bindings()).as("a later user of the same name has nothing").isEmpty();
  }

  @Test
  void aNameIsFreeInOneSourceOnly() {
    UserService host = node.asSystem().users();
    User local = host.create(Node.person("bob"));
    User corp = host.create(NewUser.from("corp", "bob"));
    host.create(NewUser.from("corp", "eve"));

    users.update(local.id(), UserChange.none().username("eve"), ANY);
    Node.refused(
        ErrorCode.USERNAME_TAKEN,
        () -> users.update(corp.id(), UserChange.none().username("Eve"), ANY));
    assertThat(users.findByUsername("eve").orElseThrow().id()).isEqualTo(local.id());
    assertThat(users.findByUsername("bob")).isEmpty();
    assertThat(users.findByUsername("corp", "bob").orElseThrow().id()).isEqualTo(corp.id());
  }

  @Test
  void anotherSourcesUserNeverLogsInWithAPassword() {
    UserService host = node.asSystem().users();
    User corp = host.create(NewUser.from("corp", "bob"));

    assertThat(corp.hasPassword()).isFalse();
    assertThat(node.tryLogin("bob")).isEqualTo(new LoginResult.Refused());
    Node.refused(ErrorCode.NOT_LOCAL, () -> users.setPassword(corp.id(), PASSWORD));
    invalid(
        "password",
        () ->
            host.create(
                new NewUser(
                    "eve",
                    "corp",
                    Optional.of(PASSWORD),
                    false,
                    "",
                    "",
                    Set.of(),
                    Set.of(),
                    java.util.Map.of(),
                    dev.castellan.access.Resource.ROOT,
                    true,
                    "")));
  }

  @Test
  void onlyTheHostMakesUsersOfAnotherSource() {
    Node.refused(ErrorCode.FORBIDDEN, () -> users.create(NewUser.from("corp", "bob")));
    for (String source : List.of("", "Corp", "a b", "1a", "a/b", "x".repeat(33), "\u0430")) {
      invalid("source", () -> node.asSystem().users().create(NewUser.from(source, "bob")));
    }
  }

  @Test
  void anotherNodeKnowsTheSame() {
    FixedClock clock = Node.newClock();
    InMemoryRecords records = InMemoryRecords.create(clock);
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      two.setUp();
      User ann = one.asSystem().users().create(ann());
      one.asSystem().users().create(NewUser.from("corp", "ann"));

      Node.await(() -> two.knows("ann"));
      assertThat(two.find("ann")).isEqualTo(one.find("ann"));
      two.asSystem().users().update(ann.id(), UserChange.none().displayName("Two"), ANY);
      assertThat(one.find("ann").displayName()).isEqualTo("Two");
    }
  }
}
