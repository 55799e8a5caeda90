package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.READ_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Decision;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.secret.SecretText;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may do what. */
@Timeout(60)
final class AccessTest {

  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final Resource ACMEX = Resource.of("tenants", "acmex");
  private static final List<String> GUARDED = List.of("user", "role", "policy", "api-key", "sso");

  private static Outcome decide(Node node, Principal principal, Action action, Resource on) {
    return node.castellan.access().decide(principal, action, on).outcome();
  }

  private static Principal key(Node node, Admin owner, NewApiKey key) {
    CreatedApiKey created = owner.apiKeys().create(key);
    return node.authenticate(created.token()).orElseThrow();
  }

  @Test
  void anAdministratorMayDoEverythingThatThereIs() {
    try (Node node = Node.ready()) {
      Principal root = node.principal("root");
      assertThat(node.castellan.access().decide(root, KICK, CLIENTS))
          .isEqualTo(new Decision(Outcome.ALLOWED, Roles.ADMINISTRATOR));
      assertThat(decide(node, root, Action.of("user", "delete"), ACME)).isEqualTo(Outcome.ALLOWED);
      for (String unknown : List.of("client:purge", "clients:kick", "user:kick", "x:y")) {
        assertThat(decide(node, root, Action.parse(unknown), CLIENTS))
            .isEqualTo(Outcome.UNKNOWN_ACTION);
        assertThat(decide(node, node.asSystem().principal(), Action.parse(unknown), CLIENTS))
            .isEqualTo(Outcome.UNKNOWN_ACTION);
      }
    }
  }

  @Test
  void aViewerReadsAndNothingElse() {
    try (Node node = Node.ready()) {
      node.create("eve", Roles.VIEWER);
      Principal eve = node.principal("eve");
      for (String type : List.of("client", "user", "api-key", "audit", "role", "session", "sso")) {
        assertThat(node.castellan.access().decide(eve, Action.of(type, "list"), CLIENTS))
            .isEqualTo(new Decision(Outcome.ALLOWED, Roles.VIEWER));
        assertThat(decide(node, eve, Action.of(type, "read"), CLIENTS)).isEqualTo(Outcome.ALLOWED);
      }
      assertThat(decide(node, eve, KICK, CLIENTS)).isEqualTo(Outcome.NO_MATCH);
      assertThat(decide(node, eve, Action.of("user", "create"), CLIENTS))
          .isEqualTo(Outcome.NO_MATCH);
      assertThat(decide(node, eve, Action.of("license", "update"), CLIENTS))
          .isEqualTo(Outcome.NO_MATCH);
    }
  }

  @Test
  void whoHoldsNothingMayDoNothing() {
    try (Node node = Node.ready()) {
      node.create("mallory");
      assertThat(decide(node, node.principal("mallory"), READ_CLIENT, CLIENTS))
          .isEqualTo(Outcome.NO_MATCH);
    }
  }

  @Test
  void aBindingReachesItsScopeAndNoFurther() {
    try (Node node = Node.ready()) {
      node.createAt("carol", ACME, Roles.ADMINISTRATOR);
      Principal carol = node.principal("carol");
      assertThat(decide(node, carol, KICK, ACME.child("x"))).isEqualTo(Outcome.ALLOWED);
      assertThat(decide(node, carol, KICK, ACME.child("clients", "c1"))).isEqualTo(Outcome.ALLOWED);
      for (Resource outside :
          List.of(
              ACME,
              Resource.ROOT,
              Resource.of("tenants"),
              ACMEX,
              ACMEX.child("clients"),
              Resource.of("tenants", "acme/x"),
              Resource.of("TENANTS", "acme"))) {
        assertThat(decide(node, carol, KICK, outside)).isEqualTo(Outcome.NO_MATCH);
      }
    }
  }

  @Test
  void aBindingEndsAtTheInstant() {
    try (Node node = Node.ready()) {
      Instant end = node.clock.instant().plus(Duration.ofMinutes(10));
      node.asSystem()
          .users()
          .create(
              Node.person("temp")
                  .bindings(Set.of(new Binding(Roles.VIEWER, Resource.ROOT, Optional.of(end)))));
      Principal temp = node.principal("temp");
      node.clock.advance(Duration.ofMinutes(10).minusNanos(1));
      assertThat(decide(node, temp, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.ALLOWED);
      node.clock.advance(Duration.ofNanos(1));
      assertThat(decide(node, temp, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.NO_MATCH);
    }
  }

  @Test
  void anAdministratorsKeyWritesNoRights() {
    try (Node node = Node.ready()) {
      Principal key = key(node, node.as("root"), NewApiKey.of("ci").roles(Roles.ADMINISTRATOR));
      assertThat(decide(node, key, KICK, CLIENTS)).isEqualTo(Outcome.ALLOWED);
      for (String type : GUARDED) {
        assertThat(decide(node, key, Action.of(type, "update"), CLIENTS))
            .isEqualTo(Outcome.CONDITION_FAILED);
        assertThat(decide(node, key, Action.of(type, "read"), CLIENTS)).isEqualTo(Outcome.ALLOWED);
      }
      Admin admin = node.castellan.actingAs(key);
      Node.refused(ErrorCode.SESSION_REQUIRED, () -> admin.users().create(Node.person("x")));
      Node.refused(
          ErrorCode.SESSION_REQUIRED, () -> admin.apiKeys().create(NewApiKey.of("second")));
    }
  }

  @Test
  void aKeyIsNeverMoreThanItsOwner() {
    try (Node node = Node.ready()) {
      User bob = node.create("bob", Roles.ADMINISTRATOR);
      Principal key = key(node, node.as("bob"), NewApiKey.of("bobs").roles(Roles.ADMINISTRATOR));
      Principal viewer = key(node, node.as("bob"), NewApiKey.of("view").roles(Roles.VIEWER));
      assertThat(decide(node, key, KICK, CLIENTS)).isEqualTo(Outcome.ALLOWED);
      assertThat(decide(node, viewer, KICK, CLIENTS)).isEqualTo(Outcome.NO_MATCH);

      rebind(node, bob, Roles.VIEWER);
      assertThat(decide(node, key, KICK, CLIENTS)).isEqualTo(Outcome.NO_MATCH);
      assertThat(decide(node, key, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.ALLOWED);
      rebind(node, bob);
      assertThat(decide(node, key, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.NO_MATCH);
      rebind(node, bob, Roles.ADMINISTRATOR);
      assertThat(decide(node, key, KICK, CLIENTS)).isEqualTo(Outcome.ALLOWED);

      node.asSystem().users().update(bob.id(), UserChange.none().enabled(false), Optional.empty());
      assertThat(decide(node, key, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.UNKNOWN_SUBJECT);
      node.asSystem().users().delete(bob.id(), Optional.empty());
      assertThat(decide(node, key, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.UNKNOWN_SUBJECT);
    }
  }

  private static void rebind(Node node, User user, String... roles) {
    Set<Binding> bindings =
        java.util.Arrays.stream(roles)
            .map(Binding::of)
            .collect(java.util.stream.Collectors.toUnmodifiableSet());
    node.asSystem()
        .users()
        .update(user.id(), UserChange.none().bindings(bindings), Optional.empty());
  }

  @Test
  void aKeyOfTheHostStandsAlone() {
    try (Node node = Node.ready()) {
      Principal key = key(node, node.asSystem(), NewApiKey.of("agent").roles(Roles.VIEWER));
      assertThat(decide(node, key, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.ALLOWED);
      assertThat(decide(node, key, KICK, CLIENTS)).isEqualTo(Outcome.NO_MATCH);
    }
  }

  @Test
  void aKeptPrincipalIsWorthNothingOnceItsSessionHasEnded() {
    try (Node node = Node.ready()) {
      Principal root = node.principal("root");
      node.castellan.login().logout(root);
      assertThat(decide(node, root, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.UNKNOWN_SUBJECT);
      Principal idle = node.principal("root");
      node.clock.advance(Duration.ofMinutes(30));
      assertThat(decide(node, idle, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.UNKNOWN_SUBJECT);
    }
  }

  @Test
  void foreignPrincipalsAreRefusedEverywhere() {
    try (Node node = Node.ready();
        Node other = Node.ready()) {
      Principal real = node.principal("root");
      Principal forged =
          new Principal() {
            @Override
            public Kind kind() {
              return Kind.SYSTEM;
            }

            @Override
            public String id() {
              return real.id();
            }

            @Override
            public String name() {
              return "root";
            }

            @Override
            public Origin origin() {
              return Origin.LOCAL;
            }
          };
      for (Principal foreign :
          List.of(forged, other.principal("root"), other.asSystem().principal())) {
        assertThat(decide(node, foreign, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.UNKNOWN_SUBJECT);
        assertThatThrownBy(() -> node.castellan.actingAs(foreign))
            .isInstanceOf(IllegalArgumentException.class);
        node.castellan.login().logout(foreign);
      }
      assertThatThrownBy(() -> node.castellan.actingAs(other.system, "test"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> node.castellan.actingAs(new SystemAccess() {}, "test"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void troubleIsDenial() {
    try (Node node = Node.ready()) {
      Principal root = node.principal("root");
      assertThat(node.castellan.access().decide(root, KICK, null).allowed()).isFalse();
      assertThat(node.castellan.access().decide(root, null, CLIENTS).allowed()).isFalse();
      assertThat(node.castellan.access().decide(null, KICK, CLIENTS).allowed()).isFalse();
    }
  }

  @Test
  void aClosedCastellanDeniesEverything() {
    Node node = Node.ready();
    SecretText token = node.login("root");
    Principal root = node.authenticate(token).orElseThrow();
    node.close();
    assertThat(decide(node, root, READ_CLIENT, CLIENTS)).isEqualTo(Outcome.STALE);
    assertThat(node.authenticate(token)).isEmpty();
    assertThat(node.castellan.health().state()).isEqualTo(Health.State.CLOSED);
  }

  @Test
  void whatCannotBeExplainedIsDenied() {
    try (Node node = Node.ready()) {
      Principal root = node.principal("root");
      assertThat(
              node.castellan
                  .access()
                  .explain(root, Node.READ_CLIENT, Resource.of("clients", "c"), null)
                  .decision()
                  .outcome())
          .isEqualTo(Decision.Outcome.NO_MATCH);
    }
  }
}
