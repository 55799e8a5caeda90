package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Decision;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PolicyAssertTest {

  private static final PolicyFile FILE = PolicyFile.read("src/test/resources/policy/shop.policy");
  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final PolicyAssert SHOP =
      PolicyAssert.that(FILE)
          .given("alice", Binding.at("operator", ACME))
          .givenMember("bob", "group:corp/ops");

  /** The words of what is nearest are the evaluator's own; that they are there is tested below. */
  private static void fails(ThrowingCallable assertion, String message) {
    assertThatThrownBy(assertion)
        .isExactlyInstanceOf(AssertionError.class)
        .extracting(failure -> failure.getMessage().replaceFirst("nearest:  .+", "nearest:  …"))
        .isEqualTo(message);
  }

  @Test
  void whatIsSoPasses() {
    SHOP.as("alice")
        .can("topic:purge", "/tenants/acme/topics/orders-1")
        .because("operator")
        .because("allowed")
        .can("topic:read", ACME.child("topics", "a/b"))
        .because("observer")
        .cannot("topic:read", "/tenants/beta/topics/x")
        .because("no-match")
        .cannot("topic:delete", "/tenants/acme/topics/billing-1")
        .because("operator")
        .because("denied-by-rule");
  }

  @Test
  void circumstancesCountForWhatComesAfterThem() {
    SHOP.as("bob")
        .cannot("topic:delete", "/tenants/acme/topics/x")
        .because("condition-failed")
        .from("10.1.2.3")
        .cannot("topic:delete", "/tenants/acme/topics/x")
        .withSecondFactor()
        .can("topic:delete", "/tenants/acme/topics/x")
        .viaApiKey()
        .cannot("topic:delete", "/tenants/acme/topics/x")
        .because("condition-failed");
  }

  @Test
  void timeKeyOwnerAndAgeOfASessionCanBeSaid() {
    Policy policy =
        Policy.parse(
            """
            role r {
              allow user:read on a when via api-key
              allow user:read on b when owner
              allow user:read on c when authenticated within 5m
              allow user:read on d when time in 2026-02-01T00:00:00Z..2026-03-01T00:00:00Z
              allow user:read on e when attribute site = "north"
            }
            """);
    SubjectAssert asked =
        PolicyAssert.that(policy)
            .given("x", Binding.of("r"))
            .givenAttribute("x", "site", "north")
            .as("x");

    asked.cannot("user:read", "/a").viaApiKey().can("user:read", "/a").cannot("user:read", "/c");
    asked.cannot("user:read", "/b").owning().can("user:read", "/b");
    asked
        .can("user:read", "/c")
        .authenticated(Duration.ofMinutes(5))
        .can("user:read", "/c")
        .at(Instant.parse("2027-01-01T00:00:00Z"))
        .can("user:read", "/c")
        .authenticated(Duration.ofSeconds(301))
        .cannot("user:read", "/c");
    asked
        .cannot("user:read", "/d")
        .at(Instant.parse("2026-02-01T00:00:00Z"))
        .can("user:read", "/d");
    asked.can("user:read", "/e");
  }

  @Test
  void whatIsGivenAddsUp() {
    Binding ended = new Binding("operator", ACME, Optional.of(PolicyAssert.TIME));
    PolicyAssert given =
        PolicyAssert.that(FILE)
            .given("carol", ended)
            .given(
                new PolicySubject(
                    "carol",
                    Set.of(Binding.at("observer", ACME)),
                    Set.of(GroupName.parse("group:x")),
                    Map.of("site", "north")))
            .givenAttribute("carol", "site", "north");

    given.as("carol").can("topic:read", "/tenants/acme/topics/x");
    given.as("carol").cannot("topic:purge", "/tenants/acme/topics/orders-1");
    given
        .givenMember("carol", "group:corp/ops")
        .as("carol")
        .can("topic:purge", "/tenants/acme/topics/orders-1");
    given.as("carol").cannot("topic:purge", "/tenants/acme/topics/orders-1");
    assertThatThrownBy(() -> given.givenAttribute("carol", "site", "south"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("carol has the attribute site already, as 'north' and not 'south'");
  }

  @Test
  void aTestOfThePolicySaysWhoIsWho() {
    PolicyAssert.that(FILE)
        .givenAsIn("groups count")
        .as("bob")
        .can("topic:purge", "/tenants/acme/topics/orders-1");
    assertThatThrownBy(() -> PolicyAssert.that(FILE).givenAsIn("groups"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The policy has no test 'groups'; its tests are"
                + " [operators stay in their tenant, groups count]");
  }

  @Test
  void theExplanationCanBeHad() {
    SubjectAssert asked = SHOP.as("bob").can("topic:purge", "/tenants/acme/topics/orders-1");

    assertThat(asked.explanation().decision())
        .isEqualTo(new Decision(Decision.Outcome.ALLOWED, "operator", 10));
    assertThat(asked.explanation().deciding().orElseThrow().group())
        .contains(GroupName.parse("group:corp/ops"));
  }

  @Test
  void theHostsWordsCanBeGiven() {
    Policy policy = Policy.parse("role r { allow queue:purge on ** }\n");
    Binding binding = Binding.of("r");

    PolicyAssert.that(policy, Catalogue.EMPTY.with("queue", List.of("purge")))
        .given("x", binding)
        .as("x")
        .can("queue:purge", "/q");
  }

  @Test
  void slipsOfATestAreNoResults() {
    SubjectAssert alice = SHOP.as("alice");

    assertThatThrownBy(() -> SHOP.as("alicia"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Nobody said who 'alicia' is; given are [alice, bob]");
    assertThatThrownBy(() -> alice.from("localhost"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No IP address: 'localhost'");
    assertThatThrownBy(() -> alice.because("operator"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("First say what the subject can or cannot do");
    assertThatThrownBy(
            () -> alice.can("topic:read", "/tenants/acme/topics/x").owning().because("observer"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> alice.can("topic", "/x")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> alice.can("topic:read", "x"))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> alice.cannot("topic:read", "/a/../b"))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> SHOP.givenMember("x", "corp/ops"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aFileThatIsNoPolicyIsNamedWithItsPlaces(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(folder.resolve("bad.policy"), "role r {\n  alow user:read on **\n}\n");

    assertThatThrownBy(() -> PolicyFile.read(file))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageStartingWith("This is no policy:\n" + file + ":2:3: ");
    assertThatThrownBy(() -> PolicyFile.read(folder.resolve("none.policy")))
        .hasMessageStartingWith("Cannot read the policy " + folder);
  }

  @Test
  void whatIsNotAllowedSaysWhatWouldHaveBeenNearest() {
    fails(
        () -> SHOP.as("alice").can("topic:purge", "/tenants/beta/topics/orders-1"),
        """
        alice can topic:purge on /tenants/beta/topics/orders-1
          expected: allowed
          came:     no-match
          asked:    at 2026-01-01T00:00:00Z, via session
          holds:    operator at /tenants/acme
          nearest:  …""");
  }

  @Test
  void whatIsNearestIsSaidInTheWordsOfTheEvaluator() {
    SubjectAssert alice = SHOP.as("alice");
    String nearest =
        alice.cannot("topic:purge", "/tenants/beta/topics/orders-1").explanation().nearestMiss();

    assertThat(nearest).contains("operator").contains("10").contains("/tenants/acme");
    assertThatThrownBy(() -> alice.can("topic:purge", "/tenants/beta/topics/orders-1"))
        .hasMessageEndingWith("\n  nearest:  " + nearest);
  }

  @Test
  void whatIsDeniedSaysByWhichRule() {
    fails(
        () ->
            SHOP.as("bob")
                .from("10.1.2.3")
                .withSecondFactor()
                .can("topic:delete", "/tenants/acme/topics/billing-1"),
        """
        bob can topic:delete on /tenants/acme/topics/billing-1
          expected: allowed
          came:     denied-by-rule because operator
          asked:    at 2026-01-01T00:00:00Z, from 10.1.2.3, via session, mfa
          holds:    in group:corp/ops
          decided:  deny topic:delete on topics/billing-* (shop.policy:12), by operator at /tenants/acme through group:corp/ops
          also:     allow topic:delete on topics/** when address in 10.0.0.0/8, mfa (shop.policy:11), by operator at /tenants/acme through group:corp/ops
          nearest:  …""");
  }

  @Test
  void aConditionThatFailsOrOfWhichNothingIsKnownIsNamed() {
    fails(
        () -> SHOP.as("bob").viaApiKey().owning().can("topic:delete", "/tenants/acme/topics/x"),
        """
        bob can topic:delete on /tenants/acme/topics/x
          expected: allowed
          came:     condition-failed because operator
          asked:    at 2026-01-01T00:00:00Z, via api-key, as owner
          holds:    in group:corp/ops
          decided:  allow topic:delete on topics/** when address in 10.0.0.0/8, mfa (shop.policy:11), by operator at /tenants/acme through group:corp/ops; fails: mfa; not known: address in 10.0.0.0/8
          nearest:  …""");
  }

  @Test
  void whatIsAllowedSaysByWhichRule() {
    fails(
        () ->
            SHOP.givenAttribute("alice", "site", "north")
                .as("alice")
                .authenticated(Duration.ofHours(1))
                .cannot("topic:read", "/tenants/acme/topics/x"),
        """
        alice cannot topic:read on /tenants/acme/topics/x
          expected: a refusal
          came:     allowed because observer
          asked:    at 2026-01-01T00:00:00Z, via session, authenticated at 2025-12-31T23:00:00Z
          holds:    operator at /tenants/acme; attribute site = "north"
          decided:  allow topic:list, topic:read on ** (shop.policy:6), by operator > observer at /tenants/acme""");
  }

  @Test
  void anotherReasonIsNoReason() {
    fails(
        () -> SHOP.as("alice").can("topic:read", "/tenants/acme/topics/x").because("operator"),
        """
        alice can topic:read on /tenants/acme/topics/x
          expected: allowed because operator
          came:     allowed because observer
          asked:    at 2026-01-01T00:00:00Z, via session
          holds:    operator at /tenants/acme
          decided:  allow topic:list, topic:read on ** (shop.policy:6), by operator > observer at /tenants/acme""");
    fails(
        () ->
            SHOP.as("alice")
                .cannot("topic:read", "/tenants/beta/topics/x")
                .because("denied-by-rule"),
        """
        alice cannot topic:read on /tenants/beta/topics/x
          expected: a refusal because denied-by-rule
          came:     no-match
          asked:    at 2026-01-01T00:00:00Z, via session
          holds:    operator at /tenants/acme
          nearest:  …""");
  }

  @Test
  void anUnknownActionIsASlipAndNoRefusal() {
    fails(
        () -> SHOP.as("alice").cannot("topic:purgge", "/tenants/acme/topics/x"),
        """
        alice cannot topic:purgge on /tenants/acme/topics/x
          expected: a refusal
          came:     unknown-action; what can be done to topic is delete, list, purge, read
          asked:    at 2026-01-01T00:00:00Z, via session
          holds:    operator at /tenants/acme
          nearest:  …""");
    fails(
        () -> SHOP.as("alice").cannot("tpic:purge", "/tenants/acme/topics/x"),
        """
        alice cannot tpic:purge on /tenants/acme/topics/x
          expected: a refusal
          came:     unknown-action; the catalogue knows the types api-key, audit, license, policy, role, session, setting, sso, topic, user
          asked:    at 2026-01-01T00:00:00Z, via session
          holds:    operator at /tenants/acme
          nearest:  …""");
  }

  @Test
  void whoHoldsNothingIsSaidToHoldNothing() {
    fails(
        () ->
            PolicyAssert.that(FILE.policy())
                .given("nobody")
                .as("nobody")
                .can("topic:read", "/tenants/acme/topics/x"),
        """
        nobody can topic:read on /tenants/acme/topics/x
          expected: allowed
          came:     no-match
          asked:    at 2026-01-01T00:00:00Z, via session
          holds:    nothing
          nearest:  …""");
  }
}
