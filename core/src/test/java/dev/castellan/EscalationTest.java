package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyService;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nobody comes to more than they hold, on whatever way. Eve may change users, keys and the policy,
 * and of the broker she may read clients; she wants to kick them.
 */
@Timeout(60)
final class EscalationTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final GroupName STAFF = GroupName.local("staff");
  private static final GroupName KICKERS = GroupName.local("kickers");

  private static final String POLICY =
      """
      role clerk inherits looker {
        allow user:*, api-key:*, role:*, policy:* on **
      }

      role looker {
        allow client:read on **
      }

      role kicker {
        allow client:kick on **
      }

      role heir inherits base {
        allow client:list on **
      }

      role base {
        allow client:read on base/**
      }

      role tame {
        allow client:* on **
        deny client:kick on **
      }

      role muzzle {
        deny client:kick on **
      }

      role here {
        allow client:kick on ** when attribute site = "north"
      }

      bind group:kickers kicker at /
      bind group:staff looker at /
      """;

  private final Node node = Node.ready();
  private Admin eve;
  private PolicyService policies;

  EscalationTest() {
    node.policy(POLICY);
    node.create("eve", "clerk");
    eve = node.as("eve");
    policies = eve.policy();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static void escalation(ThrowingCallable attempt) {
    Node.refused(ErrorCode.ESCALATION, attempt);
  }

  private static Role role(String text) {
    return Policy.parse(text).roles().get(0);
  }

  private Policy edited(String from, String to) {
    assertThat(POLICY).contains(from);
    return Policy.parse(POLICY.replace(from, to));
  }

  @Test
  void whatEveHoldsSheMayHandOut() {
    User ann = eve.users().create(Node.person("ann").roles("looker"));
    eve.users().update(ann.id(), UserChange.none().groups(Set.of(STAFF)), ANY);
    eve.apiKeys().create(NewApiKey.of("k").roles("looker"));
    policies.createRole(role("role mine { allow client:read on clients/** }"), ANY);
    policies.bind(GroupBinding.of(GroupName.local("new"), Binding.at("mine", ACME)), ANY);
    policies.unbind(STAFF, Binding.of("looker"), ANY);
    policies.updateRole(role("role mine { allow user:read on ** }"), ANY);
    assertThat(policies.current().savedBy()).isEqualTo("eve");
  }

  @Test
  void notByRole() {
    escalation(() -> eve.users().create(Node.person("m").roles("kicker")));
    escalation(() -> eve.users().create(Node.person("m").roles(Roles.ADMINISTRATOR)));
    User ann = node.create("ann", "looker");
    for (String role : List.of("kicker", "here", Roles.ADMINISTRATOR)) {
      escalation(
          () ->
              eve.users()
                  .update(
                      ann.id(), UserChange.none().bindings(Set.of(Binding.at(role, ACME))), ANY));
    }
    String self = eve.principal().id();
    escalation(
        () ->
            eve.users()
                .update(
                    self,
                    UserChange.none().bindings(Set.of(Binding.of("clerk"), Binding.of("kicker"))),
                    ANY));
  }

  @Test
  void notByKey() {
    escalation(() -> eve.apiKeys().create(NewApiKey.of("k").roles("kicker")));
    ApiKey boss = node.asSystem().apiKeys().create(NewApiKey.of("boss").roles("kicker")).key();
    escalation(() -> eve.apiKeys().update(boss.id(), ApiKeyChange.none().note("x"), ANY));
    escalation(
        () ->
            eve.apiKeys()
                .update(boss.id(), ApiKeyChange.none().expiresAt(Optional.empty()).note("x"), ANY));
    escalation(() -> eve.apiKeys().delete(boss.id(), ANY));
  }

  @Test
  void notWithKeyOfHerOwnThatMayMoreThanShe() {
    // The host makes it, and it dies with what its owner loses; here its owner is nobody.
    var key = node.asSystem().apiKeys().create(NewApiKey.of("clerk").roles("clerk"));
    Admin agent =
        node.castellan.actingAs(
            node.castellan
                .authenticate(new Credential.Token(key.token()), Node.ORIGIN)
                .orElseThrow());
    escalation(() -> agent.users().create(Node.person("m").roles("kicker")));
    escalation(() -> agent.policy().updateRole(role("role clerk { allow client:* on ** }"), ANY));
    agent.users().create(Node.person("fine").roles("looker"));
  }

  @Test
  void notByPolicyEdit() {
    escalation(
        () ->
            policies.save(
                edited("  allow user:*, api", "  allow client:kick on **\n  allow user:*, api"),
                ANY));
    escalation(() -> policies.updateRole(role("role looker { allow client:kick on ** }"), ANY));
    escalation(() -> policies.updateRole(role("role looker { allow *:* on ** }"), ANY));
    escalation(
        () -> policies.createRole(role("role mine { allow client:kick on clients/x }"), ANY));
    // What she does not hold she takes from nobody either.
    escalation(() -> policies.updateRole(role("role kicker { allow client:read on ** }"), ANY));
    escalation(() -> policies.deleteRole("here", ANY));
    assertThat(node.asSystem().policy().current().number()).isEqualTo(1);
    assertThat(node.audit("policy:update"))
        .filteredOn(entry -> entry.outcome() == AuditEntry.Outcome.REFUSED)
        .singleElement()
        .satisfies(entry -> assertThat(entry.code()).contains("escalation"));
  }

  @Test
  void notByRollingBack() {
    node.asSystem()
        .policy()
        .save(edited("role looker {\n", "role looker {\n  allow client:kick on **\n"), ANY);
    node.asSystem().policy().rollBack(1, ANY);
    escalation(() -> policies.rollBack(2, ANY));
  }

  @Test
  void notByInheritance() {
    Role looker = role("role looker { allow client:read on ** }");
    escalation(() -> policies.updateRole(looker.inherits("kicker"), ANY));
    escalation(() -> policies.createRole(Role.of("mine").inherits("here"), ANY));
    escalation(() -> policies.createRole(Role.of("mine").inherits(Roles.VIEWER), ANY));
    policies.createRole(Role.of("mine").inherits("looker"), ANY);
    // The heir changes with what it inherits, and she does not hold what the heir gives.
    escalation(() -> policies.updateRole(role("role base { allow client:read on x/** }"), ANY));
  }

  @Test
  void notByLiftingDeny() {
    escalation(() -> policies.updateRole(role("role tame { allow client:read on ** }"), ANY));
    escalation(() -> policies.updateRole(role("role muzzle { allow client:read on ** }"), ANY));
    escalation(() -> policies.updateRole(role("role muzzle { deny client:kick on x/** }"), ANY));
    escalation(
        () -> policies.updateRole(role("role muzzle { deny client:kick on ** when mfa }"), ANY));
    escalation(() -> policies.deleteRole("muzzle", ANY));
    User dog = node.create("dog", "kicker", "muzzle");
    User rex = node.create("rex", "looker", "muzzle");
    escalation(
        () ->
            eve.users()
                .update(dog.id(), UserChange.none().bindings(Set.of(Binding.of("kicker"))), ANY));
    // That one has nothing to be let loose.
    eve.users().update(rex.id(), UserChange.none().bindings(Set.of(Binding.of("looker"))), ANY);
  }

  @Test
  void notByUnbindingTheGroupThatIsDenied() {
    node.asSystem().policy().bind(GroupBinding.of(STAFF, Binding.of("muzzle")), ANY);
    escalation(() -> policies.unbind(STAFF, Binding.of("muzzle"), ANY));
    escalation(() -> policies.save(Policy.parse(POLICY), ANY));
  }

  @Test
  void notByGroupBinding() {
    escalation(() -> policies.bind(GroupBinding.of(STAFF, Binding.of("kicker")), ANY));
    escalation(() -> policies.bind(GroupBinding.of(STAFF, Binding.at("kicker", ACME)), ANY));
    escalation(() -> policies.bind(GroupBinding.of(STAFF, Binding.of(Roles.ADMINISTRATOR)), ANY));
    escalation(() -> policies.unbind(KICKERS, Binding.of("kicker"), ANY));
    escalation(
        () -> policies.save(edited("bind group:staff looker", "bind group:staff kicker"), ANY));
  }

  @Test
  void notByJoiningGroup() {
    User ann = node.create("ann", "looker");
    escalation(() -> eve.users().create(Node.person("m").groups(Set.of(KICKERS))));
    escalation(() -> eve.users().update(ann.id(), UserChange.none().groups(Set.of(KICKERS)), ANY));
    escalation(
        () ->
            eve.users()
                .update(
                    eve.principal().id(), UserChange.none().groups(Set.of(STAFF, KICKERS)), ANY));
  }

  @Test
  void notByTakingSomebodyOutOfGroup() {
    User kim = node.asSystem().users().create(Node.person("kim").groups(Set.of(KICKERS, STAFF)));
    escalation(() -> eve.users().update(kim.id(), UserChange.none().groups(Set.of(STAFF)), ANY));
    escalation(() -> eve.users().setPassword(kim.id(), PASSWORD));
    escalation(() -> eve.users().update(kim.id(), UserChange.none().enabled(false), ANY));
    escalation(() -> eve.users().delete(kim.id(), ANY));
  }

  @Test
  void notByAttribute() {
    User kim = node.create("kim", "here");
    escalation(
        () ->
            eve.users()
                .update(kim.id(), UserChange.none().attributes(Map.of("site", "north")), ANY));
    escalation(
        () ->
            eve.users().create(Node.person("m").roles("here").attributes(Map.of("site", "north"))));
    // Nor does she who has the attribute hold what others would have by it.
    node.asSystem()
        .users()
        .update(
            eve.principal().id(),
            UserChange.none()
                .bindings(Set.of(Binding.of("clerk"), Binding.of("here")))
                .attributes(Map.of("site", "north")),
            ANY);
    Admin again = node.as("eve");
    escalation(() -> again.users().create(Node.person("m").roles("kicker")));
    escalation(() -> again.users().create(Node.person("m").roles("here")));
    escalation(
        () ->
            again
                .users()
                .update(
                    again.principal().id(),
                    UserChange.none().attributes(Map.of("site", "south")),
                    ANY));
  }

  @Test
  void notByMovingSomebody() {
    node.createAt("carol", ACME, "clerk");
    Admin carol = node.as("carol");
    User boss = node.asSystem().users().create(Node.person("boss").roles("kicker"));
    Node.refused(
        ErrorCode.NOT_FOUND,
        () -> carol.users().update(boss.id(), UserChange.none().scope(ACME), ANY));
    escalation(() -> eve.users().update(boss.id(), UserChange.none().scope(ACME), ANY));
    User ann = node.createAt("ann", ACME, "looker");
    for (Resource outside : List.of(Resource.ROOT, Resource.of("tenants"), Resource.of("x"))) {
      Node.refused(
          ErrorCode.FORBIDDEN,
          () -> carol.users().update(ann.id(), UserChange.none().scope(outside), ANY));
    }
  }

  @Test
  void notByResettingPassword() {
    User boss = node.create("boss", "kicker");
    escalation(() -> eve.users().setPassword(boss.id(), PASSWORD));
    escalation(() -> eve.users().setPassword(node.find("root").id(), PASSWORD));
    User ann = node.create("ann", "looker");
    eve.users().setPassword(ann.id(), PASSWORD);
  }

  @Test
  void notForLonger() {
    Instant end = node.clock.instant().plus(Duration.ofHours(1));
    node.asSystem()
        .users()
        .create(
            Node.person("temp")
                .bindings(Set.of(new Binding("clerk", Resource.ROOT, Optional.of(end)))));
    Admin temp = node.as("temp");
    Binding longer = new Binding("looker", Resource.ROOT, Optional.of(end.plusNanos(1)));
    Binding shorter = new Binding("looker", Resource.ROOT, Optional.of(end));
    escalation(() -> temp.users().create(Node.person("m").bindings(Set.of(longer))));
    escalation(() -> temp.policy().bind(GroupBinding.of(STAFF, longer), ANY));
    escalation(() -> temp.policy().createRole(role("role mine { allow client:read on ** }"), ANY));
    temp.users().create(Node.person("fine").bindings(Set.of(shorter)));
    temp.policy().bind(GroupBinding.of(STAFF, shorter), ANY);
  }

  @Test
  void notFromBelow() {
    node.createAt("carol", ACME, "clerk", Roles.ADMINISTRATOR);
    PolicyService carol = node.as("carol").policy();
    Node.refused(ErrorCode.FORBIDDEN, carol::current);
    Node.refused(ErrorCode.FORBIDDEN, () -> carol.save(Policy.EMPTY, ANY));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> carol.bind(GroupBinding.of(STAFF, Binding.at("looker", ACME)), ANY));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> carol.createRole(role("role mine { allow client:read on ** }"), ANY));
  }

  @Test
  void everybodyMayWhatNeedsNoPermission() {
    node.create("nobody");
    Admin nobody = node.as("nobody");
    assertThat(nobody.me().username()).isEqualTo("nobody");
    assertThat(nobody.bindings()).isEmpty();
    assertThat(node.castellan.access().permissions(nobody.principal())).isEmpty();
    nobody.users().changePassword(PASSWORD, SecretText.of("another canary password"));
  }
}
