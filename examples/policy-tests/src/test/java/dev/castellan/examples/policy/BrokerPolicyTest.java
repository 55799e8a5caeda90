package dev.castellan.examples.policy;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupName;
import dev.castellan.access.PolicyMatrix;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Resource;
import dev.castellan.testkit.PolicyAssert;
import dev.castellan.testkit.PolicyFile;
import dev.castellan.testkit.PolicyMatrixAssert;
import dev.castellan.testkit.PolicyTests;
import dev.castellan.testkit.RuleCoverage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What the policy of the broker means, shown in five ways. */
@Timeout(60)
class BrokerPolicyTest {

  private static final PolicyFile POLICY = PolicyFile.read("src/main/resources/broker.policy");
  private static final Resource ACME = Resource.of("tenants", "acme");

  private static final PolicyAssert BROKER =
      PolicyAssert.that(POLICY)
          .givenMember("olga", "group:corp/ops")
          .given("build-7", Binding.at("ci", ACME))
          .given("root", Binding.of("administrator"));

  /** The tests that stand in the policy itself, which the broker runs whenever it is saved, too. */
  @TestFactory
  Stream<DynamicContainer> theTestsOfThePolicy() {
    return PolicyTests.of(POLICY);
  }

  @Test
  void aSlashInANameIsNoWayIntoAnotherTenant() {
    BROKER
        .as("olga")
        .can("topic:purge", ACME.child("topics", "eu/orders"))
        .because("operator")
        .cannot("topic:purge", ACME.child("topics", "../../beta/topics/orders", "x"))
        .because("no-match");
  }

  @Test
  void deletingTakesTwoFactorsAndTheOffice() {
    BROKER
        .as("olga")
        .from("10.1.2.3")
        .withSecondFactor()
        .can("topic:delete", "/tenants/acme/topics/orders")
        .because("operator");
    BROKER
        .as("olga")
        .from("192.0.2.1")
        .withSecondFactor()
        .cannot("topic:delete", "/tenants/acme/topics/orders")
        .because("condition-failed");
  }

  @Test
  void aKeyWritesNoUsersWhateverItHolds() {
    BROKER
        .as("root")
        .can("user:create", "/users/mallory")
        .viaApiKey()
        .cannot("user:create", "/users/mallory")
        .because("condition-failed");
  }

  @Test
  void theMigrationIsInMarch() {
    PolicyAssert.that(POLICY)
        .givenAsIn("the migration ends")
        .as("mia")
        .at(Instant.parse("2026-02-28T23:59:59Z"))
        .cannot("tenant:delete", "/tenants/delta")
        .at(Instant.parse("2026-03-01T00:00:00Z"))
        .can("tenant:delete", "/tenants/delta")
        .because("migrator");
  }

  /** What the roles mean, in a file that shows in review what a change of the policy changes. */
  @Test
  void rolesMeanWhatTheFileSays() {
    PolicyMatrixAssert.that(PolicyMatrix.ofRoles(POLICY.policy(), Catalogue.EMPTY))
        .matchesGolden(Path.of("src/test/golden/roles.txt"));
  }

  /** The same for people and topics that everybody knows. */
  @Test
  void peopleMayWhatTheFileSays() {
    PolicyWorld world =
        new PolicyWorld(
            Catalogue.EMPTY,
            List.of(
                PolicySubject.of("build-7", Binding.at("ci", ACME)),
                new PolicySubject(
                    "olga", Set.of(), Set.of(GroupName.parse("group:corp/ops")), Map.of())),
            Set.of(GroupName.parse("group:corp/audit"), GroupName.parse("group:contractors")),
            PolicyAssert.TIME);
    List<Resource> topics =
        List.of(
            ACME.child("topics", "orders"),
            ACME.child("topics", "billing-2026"),
            ACME.child("topics", "ci-4711"),
            Resource.of("tenants", "beta", "topics", "orders"));
    List<ActionPattern> actions = List.of(ActionPattern.parse("topic:*"));

    PolicyMatrixAssert.that(PolicyMatrix.ofSubjects(POLICY.policy(), world, topics).about(actions))
        .matchesGolden(Path.of("src/test/golden/people.txt"));
  }

  /** No rule is there that no test of the policy shows. */
  @Test
  void everyRuleIsShown() {
    RuleCoverage.of(POLICY).countTests().requireAll();
  }
}
