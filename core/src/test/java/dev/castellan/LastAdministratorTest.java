package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** There is always an administrator who can get in. */
@Timeout(120)
final class LastAdministratorTest {

  private static final Optional<String> ANY = Optional.empty();

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);

  private List<UserChange> demotions() {
    return List.of(
        UserChange.none().enabled(false),
        UserChange.none().bindings(Set.of()),
        UserChange.none().bindings(Set.of(Binding.of(Roles.VIEWER))),
        UserChange.none().bindings(Set.of(Binding.at(Roles.ADMINISTRATOR, Resource.of("x")))),
        UserChange.none()
            .bindings(
                Set.of(
                    new Binding(
                        Roles.ADMINISTRATOR,
                        Resource.ROOT,
                        Optional.of(clock.instant().plusSeconds(1_000_000))))));
  }

  private void refusedToAll(Node node, Admin... admins) {
    String id = node.find("root").id();
    for (Admin admin : admins) {
      Node.refused(ErrorCode.LAST_ADMINISTRATOR, () -> admin.users().delete(id, ANY));
      for (UserChange change : demotions()) {
        Node.refused(ErrorCode.LAST_ADMINISTRATOR, () -> admin.users().update(id, change, ANY));
      }
    }
    assertThat(node.find("root").bindings()).contains(Binding.of(Roles.ADMINISTRATOR));
  }

  @Test
  void theOnlyOneStaysWhoeverAsks() {
    try (Node node = Node.ready()) {
      refusedToAll(node, node.asSystem(), node.as("root"));
    }
  }

  @Test
  void whoCannotGetInDoesNotCount() {
    try (Node node = Node.ready()) {
      node.createAt("tenant", Resource.of("tenants", "acme"), Roles.ADMINISTRATOR);
      node.create("viewer", Roles.VIEWER);
      User disabled = node.create("disabled", Roles.ADMINISTRATOR);
      node.asSystem().users().update(disabled.id(), UserChange.none().enabled(false), ANY);
      User temporary = node.create("temporary");
      node.asSystem().users().update(temporary.id(), demotions().get(4), ANY);
      refusedToAll(node, node.asSystem(), node.as("root"));
    }
  }

  @Test
  void withAnotherOneEverythingIsPossible() {
    try (Node node = Node.ready()) {
      node.create("second", Roles.ADMINISTRATOR);
      String id = node.find("root").id();
      for (UserChange change : demotions()) {
        node.asSystem().users().update(id, change, ANY);
        node.asSystem()
            .users()
            .update(
                id,
                UserChange.none().enabled(true).bindings(Set.of(Binding.of(Roles.ADMINISTRATOR))),
                ANY);
      }
      node.as("second").users().delete(id, ANY);
      Node.refused(
          ErrorCode.LAST_ADMINISTRATOR,
          () -> node.asSystem().users().delete(node.find("second").id(), ANY));
    }
  }

  @Test
  void changesThatTakeNothingAwayAreFree() {
    try (Node node = Node.ready()) {
      String id = node.find("root").id();
      node.asSystem()
          .users()
          .update(
              id,
              UserChange.none()
                  .note("x")
                  .username("boss")
                  .scope(Resource.of("staff"))
                  .bindings(Set.of(Binding.of(Roles.ADMINISTRATOR), Binding.of(Roles.VIEWER))),
              ANY);
      node.asSystem().users().setPassword(id, Node.PASSWORD);
      assertThat(node.find("boss").note()).isEqualTo("x");
    }
  }

  @Test
  void aWitnessThatGoesAtTheSameMomentIsNone() {
    try (Node node = Node.ready()) {
      User second = node.create("second", Roles.ADMINISTRATOR);
      String root = node.find("root").id();
      node.store.beforeNextCommit(() -> node.asSystem().users().delete(second.id(), ANY));
      Node.refused(ErrorCode.LAST_ADMINISTRATOR, () -> node.asSystem().users().delete(root, ANY));
    }
  }

  @Test
  void aWitnessThatThisNodeHasNotHeardOfCounts() {
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      two.setUp();
      two.store.holdHints();
      one.create("second", Roles.ADMINISTRATOR);
      two.asSystem().users().delete(one.find("root").id(), ANY);
      two.store.releaseHints();
      Node.refused(
          ErrorCode.LAST_ADMINISTRATOR,
          () -> two.asSystem().users().delete(one.find("second").id(), ANY));
    }
  }

  @Test
  void aWitnessThatThisNodeHasNotHeardTheEndOfDoesNotCount() {
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      two.setUp();
      User second = one.create("second", Roles.ADMINISTRATOR);
      Node.await(() -> two.knows("second"));
      two.store.holdHints();
      one.asSystem().users().update(second.id(), UserChange.none().enabled(false), ANY);
      Node.refused(
          ErrorCode.LAST_ADMINISTRATOR,
          () -> two.asSystem().users().delete(one.find("root").id(), ANY));
      two.store.releaseHints();
    }
  }

  /** A role of this name that takes away what an administrator needs. */
  private static String deny(String name, String right) {
    return "role " + name + " {\n  deny " + right + " on **\n}";
  }

  @Test
  void aRoleThatDeniesIsNotForTheLastOne() {
    for (String right :
        List.of(
            "*:*",
            "policy:read",
            "policy:update",
            "user:*",
            "user:list",
            "user:read",
            "user:create",
            "user:update, client:kick",
            "user:update on ** when address in 10.0.0.0/8\n  deny client:kick")) {
      try (Node node = Node.ready()) {
        node.policy(deny("muzzle", right), "bind group:muzzled muzzle at /");
        String root = node.find("root").id();
        Set<Binding> muzzled = Set.of(Binding.of(Roles.ADMINISTRATOR), Binding.of("muzzle"));
        UserChange byRole = UserChange.none().bindings(muzzled);
        UserChange byGroup = UserChange.none().groups(Set.of(GroupName.local("muzzled")));
        for (UserChange change : List.of(byRole, byGroup)) {
          Node.refused(
              ErrorCode.LAST_ADMINISTRATOR,
              () -> node.asSystem().users().update(root, change, ANY));
        }
        User second = node.asSystem().users().create(Node.person("second").bindings(muzzled));
        Node.refused(ErrorCode.LAST_ADMINISTRATOR, () -> node.asSystem().users().delete(root, ANY));
        node.asSystem()
            .users()
            .update(
                second.id(),
                UserChange.none().bindings(Set.of(Binding.of(Roles.ADMINISTRATOR))),
                ANY);
        node.asSystem().users().update(root, byRole, ANY);
      }
    }
  }

  @Test
  void aDenyOfSomethingElseIsFine() {
    try (Node node = Node.ready()) {
      node.policy(deny("muzzle", "client:*"), deny("elsewhere", "*:*"));
      node.asSystem()
          .users()
          .update(
              node.find("root").id(),
              UserChange.none()
                  .bindings(
                      Set.of(
                          Binding.of(Roles.ADMINISTRATOR),
                          Binding.of("muzzle"),
                          Binding.at("elsewhere", Resource.of("tenants")))),
              ANY);
    }
  }

  @Test
  void aDenyForApiKeysAloneIsFine() {
    try (Node node = Node.ready()) {
      node.policy(
          "role muzzle { deny user:*, policy:* on ** when via api-key }",
          "bind group:staff muzzle at /");
      node.asSystem()
          .users()
          .update(
              node.find("root").id(),
              UserChange.none().groups(Set.of(GroupName.local("staff"))),
              ANY);
      assertThat(node.as("root").policy().current().number()).isEqualTo(1);
    }
  }

  @Test
  void noPolicyHidesFromTheOnlyOneWhatItWouldTakeToMendIt() {
    try (Node node = Node.ready()) {
      node.asSystem()
          .users()
          .update(
              node.find("root").id(),
              UserChange.none().groups(Set.of(GroupName.local("staff"))),
              ANY);
      Node.refused(
          ErrorCode.POLICY_LOCKS_OUT,
          () ->
              node.as("root")
                  .policy()
                  .save(
                      Policy.parse(
                          "role quiet { deny user:read, policy:read on ** }\n"
                              + "bind group:staff quiet at /"),
                      ANY));
      assertThat(node.as("root").policy().current().number()).isZero();
    }
  }

  @Test
  void aDenyOfSomethingElseThatMeetsAllIsLiftedByTheHostAlone() {
    try (Node node = Node.ready()) {
      node.policy("role muzzle { deny client:kick on ** }", "bind group:staff muzzle at /");
      node.asSystem()
          .users()
          .update(
              node.find("root").id(),
              UserChange.none().groups(Set.of(GroupName.local("staff"))),
              ANY);
      Node.refused(ErrorCode.ESCALATION, () -> node.as("root").policy().save(Policy.EMPTY, ANY));
      node.asSystem().policy().save(Policy.EMPTY, ANY);
      assertThat(node.as("root").policy().current().policy()).isEqualTo(Policy.EMPTY);
    }
  }

  private static String worse(String right) {
    return deny("muzzle", "client:* on **\n  deny " + right);
  }

  @Test
  void noPolicyLocksTheLastOneOut() {
    try (Node node = Node.ready()) {
      node.policy("role muzzle { deny client:* on ** }", "bind group:staff muzzle at /");
      node.asSystem()
          .users()
          .update(
              node.find("root").id(),
              UserChange.none().groups(Set.of(GroupName.local("staff"))),
              ANY);
      for (Admin admin : List.of(node.asSystem(), node.as("root"))) {
        Node.refused(
            ErrorCode.POLICY_LOCKS_OUT,
            () -> admin.policy().updateRole(Policy.parse(worse("policy:*")).roles().get(0), ANY));
        Node.refused(
            ErrorCode.POLICY_LOCKS_OUT,
            () ->
                admin
                    .policy()
                    .save(
                        Policy.parse(worse("user:update") + "\nbind group:staff muzzle at /"),
                        ANY));
      }
      assertThat(node.asSystem().policy().current().number()).isEqualTo(1);
      node.create("second", Roles.ADMINISTRATOR);
      node.policy("role muzzle { deny *:* on ** }", "bind group:staff muzzle at /");
    }
  }

  @Test
  void aWitnessThatJoinsAtTheSameMomentIsNone() {
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      two.setUp();
      Node.await(() -> one.knows("root"));
      one.policy("role muzzle { deny client:* on ** }", "bind group:staff muzzle at /");
      String root = one.find("root").id();
      one.store.beforeNextCommit(() -> {});
      one.store.beforeNextCommit(
          () ->
              two.asSystem()
                  .users()
                  .update(root, UserChange.none().groups(Set.of(GroupName.local("staff"))), ANY));
      Node.refused(
          ErrorCode.POLICY_LOCKS_OUT,
          () -> one.policy("role muzzle { deny *:* on ** }", "bind group:staff muzzle at /"));
      assertThat(one.asSystem().policy().current().number()).isEqualTo(1);
    }
  }

  @Test
  void beforeTheSetUpThereIsNobodyToLockOut() {
    try (Node node = Node.alone()) {
      node.policy("role muzzle { deny *:* on ** }", "bind group:staff muzzle at /");
      node.setUp();
      assertThat(node.as("root").policy().current().number()).isEqualTo(1);
    }
  }

  @Test
  void fiveHundredRacesOnTwoNodesNeverLeaveNone() throws Exception {
    long seed = System.nanoTime();
    System.out.println("LastAdministratorTest: seed " + seed);
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      new AdministratorRace(
              new AdministratorRace.Contender(one.castellan, one.system),
              new AdministratorRace.Contender(two.castellan, two.system),
              seed)
          .run(500);
    }
  }
}
