package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Explanation.Match;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExplanationTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Circumstances SESSION = Circumstances.sessionAt(NOON);
  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final Resource BETA = Resource.of("tenants", "beta");

  private static final PolicyEvaluator EVALUATOR =
      PolicyEvaluator.of(
          Policy.parse(
              """
              role reader {
                allow topic:read on topics/**
              }
              role operator inherits reader {
                allow topic:purge on topics/orders-* when mfa, address in 10.0.0.0/8
                allow topic:update on topics/orders-*
                deny topic:update on topics/orders-locked
              }
              role lead inherits operator {
              }
              role keeper {
                allow topic:delete on topics/*
              }
              bind group:corp/ops operator at /tenants/acme
              """),
          Catalogue.EMPTY.with("topic", List.of("read", "purge", "update", "delete", "create")));

  private static Explanation explain(PolicySubject subject, String action, Resource resource) {
    return explain(subject, action, resource, SESSION);
  }

  private static Explanation explain(
      PolicySubject subject, String action, Resource resource, Circumstances circumstances) {
    return EVALUATOR.explain(
        EVALUATOR.resolve(subject), Action.parse(action), resource, circumstances);
  }

  private static String miss(PolicySubject subject, String action, Resource resource) {
    return explain(subject, action, resource).nearestMiss();
  }

  @Test
  void namesTheRuleAndTheWayToIt() {
    PolicySubject alice = PolicySubject.of("alice", Binding.at("lead", ACME));

    Explanation explanation = explain(alice, "topic:read", ACME.child("topics", "x"));

    Match deciding = explanation.deciding().orElseThrow();
    assertThat(explanation.decision().allowed()).isTrue();
    assertThat(explanation.nearestMiss()).isEmpty();
    assertThat(deciding.rule().line()).isEqualTo(2);
    assertThat(deciding.role()).isEqualTo("reader");
    assertThat(deciding.path()).containsExactly("lead", "operator", "reader");
    assertThat(deciding.binding()).isEqualTo(Binding.at("lead", ACME));
    assertThat(deciding.group()).isEmpty();
    assertThat(explanation.matches()).containsExactly(deciding);
  }

  @Test
  void takesTheShortestWayAndOnesOwnBeforeThatThroughAGroup() {
    Set<GroupName> ops = Set.of(GroupName.parse("group:corp/ops"));
    Resource topic = ACME.child("topics", "orders-1");
    PolicySubject member = new PolicySubject("m", Set.of(), ops, Map.of());
    PolicySubject leader = new PolicySubject("l", Set.of(Binding.at("lead", ACME)), ops, Map.of());
    PolicySubject both =
        new PolicySubject("b", Set.of(Binding.at("operator", ACME)), ops, Map.of());

    Match through = explain(member, "topic:update", topic).deciding().orElseThrow();
    assertThat(through.group()).contains(GroupName.parse("group:corp/ops"));
    assertThat(through.path()).containsExactly("operator");
    Match shorter = explain(leader, "topic:update", topic).deciding().orElseThrow();
    assertThat(shorter.group()).isPresent();
    assertThat(shorter.path()).containsExactly("operator");
    Match own = explain(both, "topic:update", topic).deciding().orElseThrow();
    assertThat(own.group()).isEmpty();
  }

  @Test
  void showsAllThatMatchesWithWhatFailedAndWhatIsUnknown() {
    PolicySubject alice = PolicySubject.of("alice", Binding.at("operator", ACME));

    Explanation explanation = explain(alice, "topic:purge", ACME.child("topics", "orders-1"));

    assertThat(explanation.decision())
        .isEqualTo(new Decision(Decision.Outcome.CONDITION_FAILED, "operator", 5));
    Match match = explanation.deciding().orElseThrow();
    assertThat(match.failed()).containsExactly(new Condition.SecondFactor());
    assertThat(match.unknown()).hasToString("[address in 10.0.0.0/8]");
    assertThat(match.applies()).isFalse();
    assertThat(explanation.nearestMiss())
        .isEqualTo(
            "role 'operator', line 5, would allow it, but what does not hold is 'mfa', and nothing"
                + " is known of 'address in 10.0.0.0/8'");
  }

  @Test
  void aDenialIsNamedWithWhatWouldAllow() {
    PolicySubject alice = PolicySubject.of("alice", Binding.at("operator", ACME));

    Explanation explanation = explain(alice, "topic:update", ACME.child("topics", "orders-locked"));

    assertThat(explanation.matches())
        .extracting(match -> match.rule().line())
        .containsExactly(6, 7);
    assertThat(explanation.deciding().orElseThrow().rule().line()).isEqualTo(7);
    assertThat(explanation.nearestMiss())
        .isEqualTo("role 'operator', line 7, denies it; role 'operator', line 6, would allow it");
  }

  @Test
  void aRoleThatIsHeldElsewhereIsNearest() {
    PolicySubject alice =
        PolicySubject.of("alice", Binding.at("lead", BETA), Binding.at("reader", ACME));
    Resource topic = ACME.child("topics", "orders-1");

    assertThat(miss(alice, "topic:update", topic))
        .isEqualTo(
            "role 'operator', line 6, would allow it at /tenants/acme; it is held through role"
                + " 'lead' at /tenants/beta");
    PolicySubject bob = PolicySubject.of("bob", Binding.at("keeper", BETA));
    assertThat(miss(bob, "topic:delete", ACME.child("topics", "x")))
        .isEqualTo(
            "role 'keeper', line 12, would allow it at /tenants/acme; it is held at /tenants/beta");
  }

  @Test
  void soIsARoleThatWasHeld() {
    PolicySubject alice = PolicySubject.of("alice", new Binding("keeper", ACME, Optional.of(NOON)));

    assertThat(miss(alice, "topic:delete", ACME.child("topics", "x")))
        .isEqualTo(
            "role 'keeper', line 12, would allow it at /tenants/acme; it was held at /tenants/acme"
                + " until 2026-05-01T12:00:00Z");
  }

  @Test
  void thenARuleForOtherResourcesThatBeginAlike() {
    PolicySubject alice = PolicySubject.of("alice", Binding.at("operator", ACME));

    assertThat(miss(alice, "topic:update", ACME.child("topics", "invoices")))
        .isEqualTo(
            "role 'operator', line 6, allows topic:update on topics/orders-* at /tenants/acme");
  }

  @Test
  void thenARoleThatIsNotHeldAndBuiltInOnesLast() {
    PolicySubject alice = PolicySubject.of("alice", Binding.at("reader", ACME));

    assertThat(miss(alice, "topic:delete", ACME.child("topics", "x")))
        .isEqualTo("role 'keeper', line 12, would allow it at /tenants/acme; it is not held");
    assertThat(miss(alice, "topic:create", ACME.child("topics", "x")))
        .isEqualTo(
            "the built-in role 'administrator' would allow it at /tenants/acme; it is not held");
    assertThat(miss(alice, "topic:create", Resource.ROOT)).isEmpty();
  }

  @Test
  void ofAnActionThatIsNoneTheNearestIsNamed() {
    PolicySubject alice = PolicySubject.of("alice", Binding.at("reader", ACME));

    assertThat(miss(alice, "topic:purg", ACME))
        .isEqualTo("there is no action topic:purg; the nearest is topic:purge");
    assertThat(miss(alice, "zebra:ride", ACME)).isEmpty();
  }
}
