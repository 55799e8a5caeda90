package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.settings.Preferences;
import dev.castellan.storage.RecordKey;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating, finding, listing, changing and deleting users. */
@Timeout(60)
final class UserServiceTest {

  private static final Optional<String> ANY = Optional.empty();

  private final Node node = Node.ready();
  private final Admin root = node.as("root");
  private final UserService users = root.users();

  @AfterEach
  void close() {
    node.close();
  }

  private static NewUser alice() {
    return Node.person("Alice");
  }

  private static void invalid(String field, Runnable attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void aUserIsCreatedAndFound() {
    User created = users.create(alice().roles(Roles.VIEWER).note("line 1\nline 2\tend"));
    assertThat(created.username()).isEqualTo("Alice");
    assertThat(created.bindings()).containsExactly(Binding.of(Roles.VIEWER));
    assertThat(created.scope()).isEqualTo(Resource.ROOT);
    assertThat(created.enabled()).isTrue();
    assertThat(created.createdAt()).isEqualTo(node.clock.instant());
    assertThat(created.createdBy())
        .contains(new AuditEntry.Actor(Principal.Kind.USER, root.principal().id(), "root"));
    assertThat(created.lastLoginAt()).isEmpty();
    assertThat(users.find(created.id())).contains(created);
    assertThat(users.findByUsername("aLiCe")).contains(created);
    assertThat(users.findByUsername("nobody")).isEmpty();
    AuditEntry entry = node.audit("user:create").get(0);
    assertThat(entry.actor().orElseThrow().name()).isEqualTo("root");
    assertThat(entry.resource()).isEqualTo("/users/" + created.id());
    assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.DONE);
    assertThat(entry.address()).contains("192.0.2.7");
  }

  @Test
  void whomTheHostCreatedTellsItsReasonAndWhoSetUpTellsNobody() {
    assertThat(node.create("bob").createdBy())
        .contains(new AuditEntry.Actor(Principal.Kind.SYSTEM, "system", "test"));
    assertThat(node.find("root").createdBy()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a/b",
        "a\u0000",
        "\u202eevil",
        "admin\u200b",
        "\ud800",
        "é!",
        "<script>",
        "../etc",
        "\u0430dmin"
      })
  void aNameThatBreaksTheRulesIsRefused(String name) {
    Node.refused(ErrorCode.USERNAME_INVALID, () -> users.create(Node.person(name)));
    Node.refused(
        ErrorCode.USERNAME_INVALID,
        () -> users.update(root.principal().id(), UserChange.none().username(name), ANY));
    assertThat(users.findByUsername(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Alice", "ALICE", "alice", "Ａlice", "aliCe"})
  void aNameIsUniqueWithoutRegardToCase(String same) {
    users.create(alice());
    Node.refused(ErrorCode.USERNAME_TAKEN, () -> users.create(Node.person(same)));
    User bob = users.create(Node.person("bob"));
    Node.refused(
        ErrorCode.USERNAME_TAKEN,
        () -> users.update(bob.id(), UserChange.none().username(same), ANY));
    assertThat(node.audit("user:create"))
        .filteredOn(entry -> entry.code().equals(Optional.of("username-taken")))
        .hasSize(1);
  }

  @Test
  void ofManyWithOneNameExactlyOneIsCreated() throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      String name = i % 2 == 0 ? "twin" : "TWIN";
      work.add(
          () -> {
            try {
              users.create(Node.person(name));
              return true;
            } catch (ConflictException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
              return false;
            }
          });
    }
    assertThat(Node.inParallel(work)).filteredOn(created -> created).hasSize(1);
    assertThat(node.store.list("user", "", 100)).hasSize(2);
  }

  @Test
  void aNameTakenAfterTheHashIsStillRefused() {
    node.store.beforeNextCommit(() -> node.create("ALICE"));
    Node.refused(ErrorCode.USERNAME_TAKEN, () -> users.create(alice()));
  }

  @Test
  void badInputIsRefusedWithItsField() {
    invalid("note", () -> users.create(alice().note("x".repeat(User.MAX_NOTE + 1))));
    invalid("note", () -> users.create(alice().note("bell\u0007")));
    invalid("note", () -> users.create(alice().note("half\ud800")));
    invalid("note", () -> users.create(alice().note("\u202ereversed")));
    invalid("password", () -> users.create(NewUser.of("alice", SecretText.of("short"))));
    invalid("password", () -> users.create(NewUser.of("alice", SecretText.of(""))));
    Node.refused(ErrorCode.ROLE_UNKNOWN, () -> users.create(alice().roles("owner")));
    Node.refused(ErrorCode.ROLE_UNKNOWN, () -> users.create(alice().roles("")));
    Node.refused(ErrorCode.ROLE_UNKNOWN, () -> users.create(alice().roles("Administrator")));
    invalid(
        "bindings",
        () ->
            users.create(
                alice()
                    .bindings(
                        Set.of(
                            new Binding(
                                Roles.VIEWER, Resource.ROOT, Optional.of(node.clock.instant()))))));
    Set<Binding> many = new HashSet<>();
    for (int i = 0; i <= User.MAX_BINDINGS; i++) {
      many.add(Binding.at(Roles.VIEWER, Resource.of("s" + i)));
    }
    invalid("bindings", () -> users.create(alice().bindings(many)));
    String[] deep = new String[31];
    java.util.Arrays.fill(deep, "d");
    invalid("scope", () -> users.create(alice().scope(Resource.of(deep))));
    assertThat(node.store.list("user", "", 10)).hasSize(1);
    assertThat(node.hasher.take()).isEqualTo(1); // root's login alone: nothing bad is hashed
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "../root", "ROOT", "\u0000", "00000000000000000000"})
  void anIdThatIsNoneFindsNothing(String id) {
    assertThat(users.find(id)).isEmpty();
    Node.refused(ErrorCode.NOT_FOUND, () -> users.delete(id, ANY));
    Node.refused(ErrorCode.NOT_FOUND, () -> users.setPassword(id, PASSWORD));
    Node.refused(ErrorCode.NOT_FOUND, () -> users.update(id, UserChange.none().note("x"), ANY));
  }

  @Test
  void groupsAndAttributesAreKept() {
    Set<GroupName> groups = Set.of(GroupName.parse("group:corp/ops"), GroupName.local("night"));
    User user = users.create(alice().groups(groups).attributes(Map.of("site", "north")));
    assertThat(user.groups()).isEqualTo(groups);
    assertThat(user.attributes()).isEqualTo(Map.of("site", "north"));
    assertThat(users.find(user.id())).contains(user);
    User moved =
        users.update(
            user.id(),
            UserChange.none().groups(Set.of(GroupName.local("day"))).attributes(Map.of()),
            ANY);
    assertThat(moved.groups()).containsExactly(GroupName.local("day"));
    assertThat(moved.attributes()).isEmpty();
    assertThat(users.find(user.id())).contains(moved);
    assertThat(node.audit("user:update").get(0).details())
        .containsEntry("changed", "groups,attributes");
  }

  @Test
  void groupsAndAttributesHaveBounds() {
    Set<GroupName> groups = new HashSet<>();
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < User.MAX_GROUPS; i++) {
      groups.add(GroupName.local("g" + i));
    }
    for (int i = 0; i < User.MAX_ATTRIBUTES; i++) {
      attributes.put("a" + i, "v");
    }
    User full = users.create(alice().groups(groups).attributes(attributes));
    assertThat(full.groups()).hasSize(User.MAX_GROUPS);
    groups.add(GroupName.local("more"));
    attributes.put("more", "v");
    invalid("groups", () -> users.create(Node.person("bob").groups(groups)));
    invalid("attributes", () -> users.create(Node.person("bob").attributes(attributes)));
    invalid("groups", () -> users.update(full.id(), UserChange.none().groups(groups), ANY));
    for (Map<String, String> bad :
        List.of(
            Map.of("Site", "x"),
            Map.of("", "x"),
            Map.of("a", ""),
            Map.of("a", "b\n"),
            Map.of("a", "\ud800"),
            Map.of("a", "x".repeat(257)))) {
      assertThatThrownBy(() -> users.update(full.id(), UserChange.none().attributes(bad), ANY))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThat(users.find(full.id())).contains(full);
  }

  @Test
  void anUpdateChangesWhatItNamesAndNothingElse() {
    User before = users.create(alice().roles(Roles.VIEWER).note("old"));
    User after = users.update(before.id(), UserChange.none().note("new"), ANY);
    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("note", "version")
        .isEqualTo(before);
    assertThat(after.note()).isEqualTo("new");
    assertThat(after.version()).isNotEqualTo(before.version());
    assertThat(node.audit("user:update").get(0).details()).containsEntry("changed", "note");
  }

  @Test
  void anUpdateThatChangesNothingWritesNothing() {
    User before = users.create(alice());
    int entries = node.audit().size();
    assertThat(users.update(before.id(), UserChange.none(), ANY)).isEqualTo(before);
    assertThat(users.update(before.id(), UserChange.none().enabled(true).note(""), ANY))
        .isEqualTo(before);
    assertThat(node.audit()).hasSize(entries);
  }

  @Test
  void anOldVersionIsRefused() {
    User before = users.create(alice());
    Optional<String> version = Optional.of(before.version());
    users.update(before.id(), UserChange.none().note("first"), version);
    Node.refused(
        ErrorCode.VERSION_CONFLICT,
        () -> users.update(before.id(), UserChange.none().note("second"), version));
    Node.refused(ErrorCode.VERSION_CONFLICT, () -> users.delete(before.id(), version));
    assertThat(node.find("alice").note()).isEqualTo("first");
    users.delete(before.id(), Optional.of(node.find("alice").version()));
  }

  @Test
  void aLoginIsNoEdit() {
    User before = users.create(alice());
    node.clock.advance(Duration.ofMinutes(3));
    node.login("Alice");
    node.clock.advance(Duration.ofMinutes(3));
    Instant last = node.clock.instant();
    Admin alice = node.as("Alice");

    User after = users.find(before.id()).orElseThrow();
    assertThat(after.version()).isEqualTo(before.version());
    assertThat(after.lastLoginAt()).contains(last);
    assertThat(alice.me()).isEqualTo(after);
    assertThat(users.list(UserQuery.all(), PageRequest.first()).items()).contains(after);
    Optional<String> version = Optional.of(before.version());
    User edited = users.update(before.id(), UserChange.none().note("x"), version);
    assertThat(edited.lastLoginAt()).contains(last);
    assertThat(users.update(before.id(), UserChange.none().note("x"), ANY)).isEqualTo(edited);
    assertThat(users.find(before.id())).contains(edited);
  }

  @Test
  void whenAUserLoggedInIsForgottenWithThem() {
    User alice = users.create(alice());
    node.login("Alice");
    RecordKey login = new RecordKey("user-login", alice.id());
    assertThat(node.store.get(login)).isPresent();
    users.delete(alice.id(), Optional.of(alice.version()));
    assertThat(node.store.get(login)).isEmpty();
  }

  @Test
  void ofManyEditsOfOneVersionExactlyOneIsMade() throws Exception {
    User user = users.create(alice());
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String note = "note " + i;
      work.add(
          () -> {
            try {
              users.update(user.id(), UserChange.none().note(note), Optional.of(user.version()));
              return true;
            } catch (ConflictException e) {
              return false;
            }
          });
    }
    assertThat(Node.inParallel(work)).filteredOn(done -> done).hasSize(1);
  }

  @Test
  void aRenamedUserFreesTheOldName() {
    User alice = users.create(alice());
    users.update(alice.id(), UserChange.none().username("Bob"), ANY);
    assertThat(users.findByUsername("alice")).isEmpty();
    assertThat(node.tryLogin("alice")).isEqualTo(new LoginResult.Refused());
    assertThat(node.tryLogin("bob")).isInstanceOf(LoginResult.LoggedIn.class);
    users.create(alice());
    assertThat(node.store.list("login", "", 10)).hasSize(3);
    User cased = users.update(alice.id(), UserChange.none().username("BOB"), ANY);
    assertThat(cased.username()).isEqualTo("BOB");
    assertThat(node.store.list("login", "", 10)).hasSize(3);
  }

  @Test
  void nothingOfDeletedUserReachesTheNextOfThatName() {
    User first = users.create(alice().roles(Roles.ADMINISTRATOR));
    SecretText session = node.login("alice");
    SecretText key =
        node.as("alice")
            .apiKeys()
            .create(NewApiKey.of("alices").roles(Roles.ADMINISTRATOR))
            .token();
    node.as("alice")
        .preferences()
        .put(new Preferences(Optional.of("zh"), Preferences.Theme.DARK, false));
    users.delete(first.id(), ANY);
    assertThat(users.find(first.id())).isEmpty();
    assertThat(node.authenticate(session)).isEmpty();
    assertThat(node.authenticate(key)).isEmpty();
    assertThat(node.store.list("preference", "", 10)).isEmpty();
    assertThat(node.store.list("api-key", "", 10)).isEmpty();
    assertThat(node.store.list("api-key-name", "", 10)).isEmpty();

    User second = users.create(alice());
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.bindings()).isEmpty();
    assertThat(node.authenticate(session)).isEmpty();
    assertThat(node.authenticate(key)).isEmpty();
    assertThat(node.as("alice").preferences().get()).isEqualTo(Preferences.DEFAULT);
  }

  @Test
  void nobodyDeletesDisablesOrDemotesThemselves() {
    node.create("second", Roles.ADMINISTRATOR);
    String me = root.principal().id();
    Node.refused(ErrorCode.NOT_ONESELF, () -> users.delete(me, ANY));
    Node.refused(
        ErrorCode.NOT_ONESELF, () -> users.update(me, UserChange.none().enabled(false), ANY));
    Node.refused(
        ErrorCode.NOT_ONESELF, () -> users.update(me, UserChange.none().bindings(Set.of()), ANY));
    Node.refused(
        ErrorCode.NOT_ONESELF,
        () ->
            users.update(
                me,
                UserChange.none()
                    .bindings(
                        Set.of(
                            new Binding(
                                Roles.ADMINISTRATOR,
                                Resource.ROOT,
                                Optional.of(node.clock.instant().plusSeconds(1))))),
                ANY));
    users.update(me, UserChange.none().note("mine").username("root2"), ANY);
    assertThat(root.me().username()).isEqualTo("root2");
  }

  @Test
  void v6_2_3_onesOwnPasswordNeedsThePresentOneAndOneHashToCheck() {
    node.create("alice");
    Admin alice = node.as("alice");
    SecretText next = SecretText.of("another canary password");
    node.hasher.take();
    Node.refused(ErrorCode.PASSWORD_WRONG, () -> alice.users().changePassword(next, PASSWORD));
    assertThat(node.hasher.take()).isEqualTo(1);
    Node.refused(
        ErrorCode.PASSWORD_REFUSED,
        () -> alice.users().changePassword(PASSWORD, SecretText.of("short")));
    assertThat(node.hasher.take()).isEqualTo(1);
    alice.users().changePassword(PASSWORD, next);
    // To check the present one, to compare the new one with the last ones, and to store it.
    assertThat(node.hasher.take()).isEqualTo(3);
    assertThat(node.tryLogin("alice")).isEqualTo(new LoginResult.Refused());
    assertThat(node.castellan.login().login("alice", next, Node.ORIGIN))
        .isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(node.audit("user:update"))
        .filteredOn(entry -> entry.code().equals(Optional.of("password-wrong")))
        .hasSize(1);
  }

  @Test
  void aPasswordIsNotChangedTwiceAtOnce() {
    User alice = node.create("alice");
    Admin admin = node.as("alice");
    SecretText theirs = SecretText.of("the password an admin set");
    node.store.beforeNextCommit(() -> users.setPassword(alice.id(), theirs));
    assertThatThrownBy(
            () -> admin.users().changePassword(PASSWORD, SecretText.of("my own new password")))
        .isInstanceOf(ForbiddenException.class);
    assertThat(node.castellan.login().login("alice", theirs, Node.ORIGIN))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void aKeyOrTheHostHasNoPasswordOfItsOwn() {
    Node.refused(
        ErrorCode.SESSION_REQUIRED,
        () -> node.asSystem().users().changePassword(PASSWORD, PASSWORD));
    Node.refused(ErrorCode.SESSION_REQUIRED, () -> node.asSystem().me());
    Node.refused(ErrorCode.SESSION_REQUIRED, () -> node.asSystem().preferences().get());
  }

  // Lists

  private List<String> names(UserQuery query, int pageSize) {
    List<String> names = new ArrayList<>();
    Page<User> page = users.list(query, PageRequest.ofSize(pageSize));
    page.items().forEach(user -> names.add(user.username()));
    while (page.next().isPresent()) {
      assertThat(page.items()).hasSize(pageSize);
      page = users.list(query, PageRequest.ofSize(pageSize).after(page.next().get()));
      page.items().forEach(user -> names.add(user.username()));
    }
    return names;
  }

  private static UserQuery query(UnaryOperator<UserQuery> change) {
    return change.apply(UserQuery.all());
  }

  @Test
  void aListIsPagedSortedAndFiltered() {
    for (String name : List.of("Delta", "alpha", "Charlie", "bravo")) {
      node.clock.advance(Duration.ofMillis(500));
      node.create(name, name.equals("bravo") ? Roles.VIEWER : Roles.ADMINISTRATOR);
    }
    users.update(node.find("delta").id(), UserChange.none().enabled(false), ANY);

    List<String> byName = List.of("alpha", "bravo", "Charlie", "Delta", "root");
    List<String> byTime = List.of("root", "Delta", "alpha", "Charlie", "bravo");
    for (int size = 1; size <= 6; size++) {
      assertThat(names(UserQuery.all(), size)).isEqualTo(byName);
      assertThat(names(sorted(UserQuery.Sort.USERNAME, true), size)).isEqualTo(reversed(byName));
      assertThat(names(sorted(UserQuery.Sort.CREATED_AT, false), size)).isEqualTo(byTime);
      assertThat(names(sorted(UserQuery.Sort.CREATED_AT, true), size)).isEqualTo(reversed(byTime));
    }
    assertThat(names(query(all -> all.containing("AL")), 2)).containsExactly("alpha");
    assertThat(names(query(all -> all.containing("r")), 1))
        .containsExactly("bravo", "Charlie", "root");
    assertThat(
            names(
                new UserQuery(
                    Optional.empty(),
                    Optional.of(Roles.VIEWER),
                    Optional.empty(),
                    UserQuery.Sort.USERNAME,
                    false),
                2))
        .containsExactly("bravo");
    assertThat(
            names(
                new UserQuery(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(false),
                    UserQuery.Sort.USERNAME,
                    false),
                2))
        .containsExactly("Delta");
  }

  private static UserQuery sorted(UserQuery.Sort sort, boolean descending) {
    return new UserQuery(Optional.empty(), Optional.empty(), Optional.empty(), sort, descending);
  }

  private static List<String> reversed(List<String> list) {
    List<String> reversed = new ArrayList<>();
    list.forEach(item -> reversed.add(0, item));
    return reversed;
  }

  @Test
  void pagingStaysStableWhileUsersComeAndGo() {
    for (int i = 0; i < 10; i++) {
      node.create("user" + i);
    }
    Page<User> page = users.list(UserQuery.all(), PageRequest.ofSize(5));
    users.delete(page.items().get(4).id(), ANY);
    users.delete(page.items().get(1).id(), ANY);
    node.create("aaa");
    Page<User> rest =
        users.list(UserQuery.all(), PageRequest.ofSize(5).after(page.next().orElseThrow()));
    assertThat(rest.items())
        .extracting(User::username)
        .containsExactly("user4", "user5", "user6", "user7", "user8");
  }

  @Test
  void aCursorBelongsToItsQuery() {
    node.create("a");
    node.create("b");
    String cursor = users.list(UserQuery.all(), PageRequest.ofSize(1)).next().orElseThrow();
    for (UserQuery other :
        List.of(
            sorted(UserQuery.Sort.USERNAME, true),
            sorted(UserQuery.Sort.CREATED_AT, false),
            UserQuery.all().containing("a"))) {
      invalid("after", () -> users.list(other, PageRequest.ofSize(1).after(cursor)));
    }
    for (String bad : List.of("", "x", "!!!!", cursor.substring(1), "A".repeat(100_000))) {
      invalid("after", () -> users.list(UserQuery.all(), PageRequest.ofSize(1).after(bad)));
    }
    invalid(
        "text",
        () -> users.list(UserQuery.all().containing("x".repeat(1_000)), PageRequest.first()));
    invalid("limit", () -> PageRequest.ofSize(0));
    invalid("limit", () -> PageRequest.ofSize(PageRequest.MAX_LIMIT + 1));
  }
}
