package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RuleCoverageTest {

  private static final String TEXT =
      """
      role base {
        allow user:read on users/*
        allow user:list on users
        deny user:read on users/root
      }

      role other {
        allow user:read on users/*
      }

      test "one rule" {
        given x has base at /
        as x {
          can user:read on /users/a
        }
      }
      """;

  private static final Policy POLICY = Policy.parse(TEXT);

  @Test
  void theTestsOfThePolicyCount() {
    RuleCoverage coverage = RuleCoverage.of(POLICY).countTests();

    assertThat(coverage).hasToString("1 of 4 rules decided something in a test (25 %)");
    assertThat(coverage.percent()).isEqualTo(25);
    coverage.requireAtLeast(25);
    assertThatThrownBy(() -> coverage.requireAtLeast(26))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage(
            """
            1 of 4 rules decided something in a test (25 %); at least 26 % were asked for. No test shows:
              role base: allow user:list on users (line 3)
              role base: deny user:read on users/root (line 4)
              role other: allow user:read on users/* (line 8)""");
  }

  @Test
  void assertionsCountWhoeverMadeThem() {
    RuleCoverage coverage = RuleCoverage.of(POLICY);
    PolicyAssert asserting = PolicyAssert.that(POLICY).counting(coverage);

    assertThat(coverage).hasToString("0 of 4 rules decided something in a test (0 %)");
    asserting.given("x", Binding.of("other")).as("x").can("user:read", "/users/a");
    assertThat(coverage.uncovered())
        .extracting(rule -> rule.rule().line())
        .containsExactly(2, 3, 4);

    asserting.given("x", Binding.of("base")).as("x").cannot("user:read", "/users/root");
    asserting.given("x", Binding.of("base")).as("x").can("user:list", "/users");
    coverage.countTests().requireAll();
    assertThat(coverage.uncovered()).isEmpty();
  }

  @Test
  void whatNothingMatchedCoversNothing() {
    RuleCoverage coverage = RuleCoverage.of(POLICY);

    PolicyAssert.that(POLICY)
        .counting(coverage)
        .given("x", Binding.of("base"))
        .as("x")
        .cannot("user:delete", "/users/a");

    assertThat(coverage.percent()).isZero();
  }

  @Test
  void aBuiltInRoleHasNoRulesToCover() {
    RuleCoverage coverage = RuleCoverage.of(POLICY);

    PolicyAssert.that(POLICY)
        .counting(coverage)
        .given("x", Binding.of("viewer"))
        .as("x")
        .can("user:read", "/users/a");

    assertThat(coverage.uncovered()).hasSize(4);
  }

  @Test
  void equalRulesOfOneRoleAreCoveredEachForItself() {
    Policy twice = Policy.parse("role r {\n  allow user:read on a\n  allow user:read on a\n}\n");
    RuleCoverage coverage = RuleCoverage.of(twice);

    PolicyAssert.that(twice)
        .counting(coverage)
        .given("x", Binding.of("r"))
        .as("x")
        .can("user:read", "/a");

    assertThat(coverage.uncovered()).extracting(rule -> rule.rule().line()).containsExactly(3);
  }

  @Test
  void aPolicyWithoutRulesIsCovered() {
    RuleCoverage.of(Policy.EMPTY).requireAll();
  }

  @Test
  void onlyAPercentageCanBeAskedFor() {
    RuleCoverage coverage = RuleCoverage.of(POLICY);

    assertThatThrownBy(() -> coverage.requireAtLeast(101))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> coverage.requireAtLeast(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileIsNamed() {
    PolicyFile file = PolicyFile.read("src/test/resources/policy/shop.policy");

    assertThatThrownBy(() -> RuleCoverage.of(file).requireAll())
        .hasMessageEndingWith(
            "role operator: deny topic:delete on topics/billing-* (shop.policy:12)");
  }
}
