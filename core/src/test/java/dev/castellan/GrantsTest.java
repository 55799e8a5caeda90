package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody hands out, or acts on, more than they hold; and what one may not see does not exist. */
@Timeout(60)
final class GrantsTest {

  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final Resource BETA = Resource.of("tenants", "beta");
  private static final Optional<String> ANY = Optional.empty();

  private final Node node = Node.ready();
  private final User carol = node.createAt("carol", ACME, Roles.ADMINISTRATOR);
  private final Admin admin = node.as("carol");

  @AfterEach
  void close() {
    node.close();
  }

  private static NewUser user(String name, Resource scope, Binding... bindings) {
    return Node.person(name).scope(scope).bindings(Set.of(bindings));
  }

  @Test
  void anAdministratorOfScopeAdministersIt() {
    User dave = admin.users().create(user("dave", ACME, Binding.at(Roles.VIEWER, ACME)));
    admin.users().setPassword(dave.id(), PASSWORD);
    admin.users().update(dave.id(), UserChange.none().note("x"), ANY);
    admin.users().create(user("erin", ACME.child("sub"), Binding.at(Roles.ADMINISTRATOR, ACME)));
    admin.users().delete(dave.id(), ANY);
    assertThat(admin.users().list(UserQuery.all(), PageRequest.first()).items())
        .extracting(User::username)
        .containsExactly("carol", "erin");
  }

  @Test
  void nobodyCreatesOutsideTheirScope() {
    for (Resource outside : new Resource[] {Resource.ROOT, BETA, Resource.of("tenants")}) {
      Node.refused(ErrorCode.FORBIDDEN, () -> admin.users().create(user("mallory", outside)));
      Node.refused(
          ErrorCode.FORBIDDEN,
          () -> admin.apiKeys().create(NewApiKey.of("mallory").scope(outside)));
    }
  }

  @Test
  void nobodyHandsOutMoreThanTheyHold() {
    for (Binding more :
        new Binding[] {
          Binding.of(Roles.ADMINISTRATOR),
          Binding.of(Roles.VIEWER),
          Binding.at(Roles.VIEWER, BETA),
          Binding.at(Roles.VIEWER, Resource.of("tenants"))
        }) {
      Node.refused(ErrorCode.ESCALATION, () -> admin.users().create(user("mallory", ACME, more)));
      Node.refused(
          ErrorCode.ESCALATION,
          () -> admin.apiKeys().create(NewApiKey.of("m").scope(ACME).bindings(Set.of(more))));
      Node.refused(
          ErrorCode.ESCALATION,
          () ->
              admin
                  .users()
                  .update(
                      carol.id(),
                      UserChange.none()
                          .bindings(Set.of(Binding.at(Roles.ADMINISTRATOR, ACME), more)),
                      ANY));
    }
    assertThat(node.find("carol").bindings())
        .containsExactly(Binding.at(Roles.ADMINISTRATOR, ACME));
    assertThat(node.audit("user:create"))
        .filteredOn(entry -> entry.outcome() == AuditEntry.Outcome.REFUSED)
        .hasSize(4)
        .allSatisfy(entry -> assertThat(entry.code()).contains("escalation"));
  }

  @Test
  void nobodyHandsOutForLongerThanTheyHold() {
    Instant end = node.clock.instant().plus(Duration.ofHours(1));
    Binding until = new Binding(Roles.ADMINISTRATOR, Resource.ROOT, Optional.of(end));
    node.asSystem().users().create(user("temp", Resource.ROOT, until));
    Admin temp = node.as("temp");
    temp.users().create(user("short", Resource.ROOT, until));
    temp.users()
        .create(
            user(
                "shorter",
                Resource.ROOT,
                new Binding(Roles.VIEWER, ACME, Optional.of(end.minusSeconds(1)))));
    for (Binding longer :
        new Binding[] {
          Binding.of(Roles.ADMINISTRATOR),
          Binding.of(Roles.VIEWER),
          new Binding(Roles.VIEWER, ACME, Optional.of(end.plusNanos(1)))
        }) {
      Node.refused(
          ErrorCode.ESCALATION, () -> temp.users().create(user("m", Resource.ROOT, longer)));
    }
  }

  @Test
  void nobodyActsOnWhoHoldsMore() {
    User boss = node.asSystem().users().create(user("boss", ACME, Binding.of(Roles.ADMINISTRATOR)));
    ApiKey key =
        node.asSystem()
            .apiKeys()
            .create(NewApiKey.of("boss").scope(ACME).roles(Roles.VIEWER))
            .key();
    Node.refused(ErrorCode.ESCALATION, () -> admin.users().setPassword(boss.id(), PASSWORD));
    Node.refused(ErrorCode.ESCALATION, () -> admin.users().delete(boss.id(), ANY));
    Node.refused(
        ErrorCode.ESCALATION,
        () -> admin.users().update(boss.id(), UserChange.none().enabled(false), ANY));
    Node.refused(
        ErrorCode.ESCALATION,
        () -> admin.users().update(boss.id(), UserChange.none().bindings(Set.of()), ANY));
    Node.refused(
        ErrorCode.ESCALATION,
        () -> admin.apiKeys().update(key.id(), ApiKeyChange.none().note("x"), ANY));
    Node.refused(ErrorCode.ESCALATION, () -> admin.apiKeys().delete(key.id(), ANY));
  }

  @Test
  void movingNeedsTheRightOnBothSides() {
    User dave = node.createAt("dave", ACME, Roles.VIEWER);
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> admin.users().update(dave.id(), UserChange.none().scope(BETA), ANY));
    User moved = admin.users().update(dave.id(), UserChange.none().scope(ACME.child("sub")), ANY);
    assertThat(moved.scope()).isEqualTo(ACME.child("sub"));
  }

  @Test
  void whatOneMayNotSeeDoesNotExist() {
    User hidden = node.createAt("hidden", BETA, Roles.VIEWER);
    ApiKey key = node.asSystem().apiKeys().create(NewApiKey.of("hidden").scope(BETA)).key();
    assertThat(admin.users().find(hidden.id())).isEmpty();
    assertThat(admin.users().findByUsername("hidden")).isEmpty();
    assertThat(admin.apiKeys().find(key.id())).isEmpty();
    Node.refused(ErrorCode.NOT_FOUND, () -> admin.users().delete(hidden.id(), ANY));
    Node.refused(ErrorCode.NOT_FOUND, () -> admin.users().setPassword(hidden.id(), PASSWORD));
    Node.refused(
        ErrorCode.NOT_FOUND,
        () -> admin.users().update(hidden.id(), UserChange.none().note("x"), ANY));
    Node.refused(ErrorCode.NOT_FOUND, () -> admin.apiKeys().delete(key.id(), ANY));
    assertThat(admin.users().list(UserQuery.all(), PageRequest.first()).items())
        .extracting(User::username)
        .containsExactly("carol");
    assertThat(admin.apiKeys().list(PageRequest.first()).items()).isEmpty();
  }

  @Test
  void aViewerChangesNothing() {
    node.create("eve", Roles.VIEWER);
    Admin eve = node.as("eve");
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.users().create(Node.person("x")));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.users().delete(carol.id(), ANY));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.users().setPassword(carol.id(), PASSWORD));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.apiKeys().create(NewApiKey.of("x")));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () ->
            eve.users()
                .update(
                    eve.principal().id(),
                    UserChange.none().bindings(Set.of(Binding.of(Roles.ADMINISTRATOR))),
                    ANY));
    assertThat(eve.users().list(UserQuery.all(), PageRequest.first()).items()).hasSize(3);
  }

  @Test
  void whoHoldsNothingListsNothing() {
    node.create("nobody");
    Admin nobody = node.as("nobody");
    Node.refused(
        ErrorCode.FORBIDDEN, () -> nobody.users().list(UserQuery.all(), PageRequest.first()));
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.apiKeys().list(PageRequest.first()));
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.audit().list(PageRequest.first()));
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.license().status());
    assertThat(nobody.users().find(carol.id())).isEmpty();
    assertThat(nobody.me().username()).isEqualTo("nobody");
  }

  @Test
  void rightsTakenAwayInTheMiddleOfChangeStopIt() {
    node.create("admin2", Roles.ADMINISTRATOR);
    Admin second = node.as("admin2");
    node.store.beforeNextCommit(
        () ->
            node.asSystem()
                .users()
                .update(second.principal().id(), UserChange.none().bindings(Set.of()), ANY));
    Node.refused(
        ErrorCode.NOT_AUTHENTICATED, () -> second.users().create(user("late", Resource.ROOT)));
    assertThat(node.asSystem().users().findByUsername("late")).isEmpty();
  }

  @Test
  void aLogoutInTheMiddleOfChangeStopsIt() {
    Admin root = node.as("root");
    node.store.beforeNextCommit(() -> node.castellan.login().logout(root.principal()));
    Node.refused(
        ErrorCode.NOT_AUTHENTICATED, () -> root.users().create(user("late", Resource.ROOT)));
  }
}
