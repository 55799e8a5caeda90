package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.access.StoredPolicy;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.event.AdminEvent;
import dev.castellan.event.AdminEvent.ApiKeyCreated;
import dev.castellan.event.AdminEvent.ApiKeyRestored;
import dev.castellan.event.AdminEvent.ApiKeyRevoked;
import dev.castellan.event.AdminEvent.PolicyChanged;
import dev.castellan.event.AdminEvent.SessionEnded;
import dev.castellan.event.AdminEvent.SetUpCompleted;
import dev.castellan.event.AdminEvent.UserCreated;
import dev.castellan.event.AdminEvent.UserDeleted;
import dev.castellan.event.AdminEvent.UserDisabled;
import dev.castellan.event.AdminEvent.UserEnabled;
import dev.castellan.event.AdminEvent.UserPasswordChanged;
import dev.castellan.event.AdminEvent.UserRolesChanged;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hosts hear. */
@Timeout(60)
final class EventsTest {

  private static final Optional<String> ANY = Optional.empty();

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private final List<AdminEvent> here = new CopyOnWriteArrayList<>();
  private final List<AdminEvent> there = new CopyOnWriteArrayList<>();

  private static void heard(List<AdminEvent> events, AdminEvent event) {
    Node.await(() -> events.contains(event));
  }

  private void onBoth(AdminEvent event) {
    heard(here, event);
    heard(there, event);
  }

  @Test
  void v6_3_7_everyNodeHearsWhatAnyNodeDoes() {
    try (Node one = Node.on(records, clock, builder -> builder.listener(here::add));
        Node two = Node.on(records, clock, builder -> builder.listener(there::add))) {
      two.setUp();
      onBoth(new SetUpCompleted());
      User bob = one.create("bob", Roles.VIEWER);
      onBoth(new UserCreated(bob.id(), "bob"));
      one.asSystem().users().update(bob.id(), UserChange.none().enabled(false), ANY);
      onBoth(new UserDisabled(bob.id(), "bob"));
      one.asSystem().users().update(bob.id(), UserChange.none().enabled(true), ANY);
      onBoth(new UserEnabled(bob.id(), "bob"));
      one.asSystem().users().update(bob.id(), UserChange.none().bindings(Set.of()), ANY);
      onBoth(new UserRolesChanged(bob.id(), "bob"));
      two.asSystem().users().setPassword(bob.id(), otherPassword());
      onBoth(new UserPasswordChanged(bob.id(), "bob"));
      two.asSystem().users().delete(bob.id(), ANY);
      onBoth(new UserDeleted(bob.id(), "bob"));
    }
  }

  @Test
  void everyNodeHearsOfAnotherPolicyOnce() {
    try (Node one = Node.on(records, clock, builder -> builder.listener(here::add));
        Node two = Node.on(records, clock, builder -> builder.listener(there::add))) {
      two.setUp();
      StoredPolicy saved = one.policy("role reader { allow client:read on ** }");
      onBoth(new PolicyChanged(1, saved.revision()));
      User bob =
          two.asSystem().users().create(Node.person("bob").groups(Set.of(GroupName.local("a"))));
      onBoth(new UserCreated(bob.id(), "bob"));
      one.asSystem().users().update(bob.id(), UserChange.none().groups(Set.of()), ANY);
      onBoth(new UserRolesChanged(bob.id(), "bob"));
      assertThat(here).filteredOn(PolicyChanged.class::isInstance).hasSize(1);
      assertThat(there).filteredOn(PolicyChanged.class::isInstance).hasSize(1);
    }
  }

  private static SecretText otherPassword() {
    return SecretText.of("quite another password");
  }

  @Test
  void aKeyIsRevokedByItsEndByDisablingAndWithItsOwner() {
    try (Node node = Node.on(records, clock, builder -> builder.listener(here::add))) {
      node.setUp();
      node.create("second", Roles.ADMINISTRATOR);
      Admin root = node.as("root");
      ApiKey key =
          root.apiKeys()
              .create(NewApiKey.of("agent").expiresAt(clock.instant().plusSeconds(2)))
              .key();
      heard(here, new ApiKeyCreated(key.id(), "agent"));
      clock.advance(Duration.ofSeconds(2));
      heard(here, new ApiKeyRevoked(key.id(), "agent"));

      Node.await(() -> node.castellan.health().state() == Health.State.UP);
      here.clear();
      root.apiKeys().update(key.id(), ApiKeyChange.none().expiresAt(Optional.empty()), ANY);
      heard(here, new ApiKeyRestored(key.id(), "agent"));
      node.asSystem().users().update(root.principal().id(), UserChange.none().enabled(false), ANY);
      heard(here, new ApiKeyRevoked(key.id(), "agent"));
    }
  }

  @Test
  void aBindingThatEndsByTheClockIsHeardOf() {
    try (Node node = Node.on(records, clock, builder -> builder.listener(here::add))) {
      node.setUp();
      User temp = node.create("temp");
      heard(here, new UserCreated(temp.id(), "temp"));
      node.asSystem()
          .users()
          .update(
              temp.id(),
              UserChange.none()
                  .bindings(
                      Set.of(
                          new Binding(
                              Roles.VIEWER,
                              Resource.ROOT,
                              Optional.of(clock.instant().plusSeconds(3))))),
              ANY);
      heard(here, new UserRolesChanged(temp.id(), "temp"));
      here.clear();
      clock.advance(Duration.ofSeconds(3));
      heard(here, new UserRolesChanged(temp.id(), "temp"));
    }
  }

  /**
   * A change is compared with the present time, and so may come before anybody looks at the clock.
   */
  @Test
  void anEndByTheClockIsNotLostToAChangeRightAfterIt() {
    try (Node node = Node.alone(builder -> builder.listener(here::add))) {
      node.setUp();
      for (int i = 0; i < 10; i++) {
        String name = "agent" + i;
        Instant end = node.clock.instant().plusSeconds(1);
        ApiKey key = node.asSystem().apiKeys().create(NewApiKey.of(name).expiresAt(end)).key();
        heard(here, new ApiKeyCreated(key.id(), name));
        node.clock.advance(Duration.ofSeconds(1));
        node.create("user" + i);
        heard(here, new ApiKeyRevoked(key.id(), name));
      }
    }
  }

  @Test
  void endedSessionsAreHeardOf() {
    try (Node node = Node.on(records, clock, builder -> builder.listener(here::add))) {
      String root = node.setUp();
      Principal principal = node.principal("root");
      node.castellan.login().logout(principal);
      Node.await(() -> here.stream().anyMatch(event -> isEndOf(event, root)));
      here.clear();
      node.login("root");
      clock.advance(Duration.ofMinutes(31));
      Node.await(() -> here.stream().anyMatch(event -> isEndOf(event, root)));
    }
  }

  /** Whoever was let in by what is over must be let go, however slow the listeners were. */
  @Test
  void whatBeginsAndEndsWhileListenersAreSlowIsHeardToEnd() {
    CountDownLatch go = new CountDownLatch(1);
    try (Node node =
        Node.on(
            records,
            clock,
            builder -> builder.listener(event -> awaitQuietly(go)).listener(here::add))) {
      String root = node.setUp();
      User bob = node.create("bob", Roles.ADMINISTRATOR);
      Admin admin = node.as("root");
      Principal principal = node.principal("bob");
      ApiKey deleted = admin.apiKeys().create(NewApiKey.of("deleted")).key();
      ApiKey expired =
          admin
              .apiKeys()
              .create(NewApiKey.of("expired").expiresAt(clock.instant().plusSeconds(2)))
              .key();
      ApiKey orphan =
          node.castellan.actingAs(principal).apiKeys().create(NewApiKey.of("orphan")).key();
      admin.apiKeys().delete(deleted.id(), ANY);
      node.asSystem().users().delete(bob.id(), ANY);
      clock.advance(Duration.ofSeconds(2));
      go.countDown();

      heard(here, new ApiKeyRevoked(deleted.id(), "deleted"));
      heard(here, new ApiKeyRevoked(expired.id(), "expired"));
      heard(here, new ApiKeyRevoked(orphan.id(), "orphan"));
      Node.await(() -> here.stream().anyMatch(event -> isEndOf(event, bob.id())));
      assertThat(here).noneMatch(event -> isEndOf(event, root));
    }
  }

  @Test
  void aKeyWhoseOwnerWasEnabledForAMomentIsHeardToEnd() {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Node node =
        Node.on(
            records,
            clock,
            builder ->
                builder
                    .listener(
                        event -> {
                          if (event instanceof UserCreated created
                              && created.username().equals("marker")) {
                            held.countDown();
                            awaitQuietly(go);
                          }
                        })
                    .listener(here::add))) {
      node.setUp();
      User bob = node.create("bob", Roles.ADMINISTRATOR);
      ApiKey key = node.as("bob").apiKeys().create(NewApiKey.of("agent")).key();
      enable(node, bob, false);
      heard(here, new ApiKeyRevoked(key.id(), "agent"));
      node.create("marker");
      awaitQuietly(held);
      here.clear();
      enable(node, bob, true);
      enable(node, bob, false);
      go.countDown();
      heard(here, new ApiKeyRevoked(key.id(), "agent"));
    }
  }

  private static void enable(Node node, User user, boolean enabled) {
    node.asSystem().users().update(user.id(), UserChange.none().enabled(enabled), ANY);
  }

  private static boolean isEndOf(AdminEvent event, String userId) {
    return event instanceof SessionEnded ended && ended.userId().equals(userId);
  }

  @Test
  void aThrowingOrSlowListenerHoldsUpNobody() {
    CountDownLatch go = new CountDownLatch(1);
    try (Node node =
        Node.on(
            records,
            clock,
            builder ->
                builder
                    .listener(
                        event -> {
                          throw new IllegalStateException("listener");
                        })
                    .listener(
                        event -> {
                          throw new AssertionError("listener");
                        })
                    .listener(event -> awaitQuietly(go))
                    .listener(here::add))) {
      node.setUp();
      for (int i = 0; i < 100; i++) {
        node.create("user" + i);
      }
      User last = node.find("user99");
      go.countDown();
      heard(here, new UserCreated(last.id(), "user99"));
      assertThat(here).filteredOn(UserCreated.class::isInstance).hasSizeGreaterThanOrEqualTo(101);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
