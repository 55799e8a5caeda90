package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyTestReportTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Catalogue HOST =
      Catalogue.EMPTY.with("topic", List.of("read", "list", "purge", "update"));

  private static PolicyTestReport run(String text) {
    return PolicyTestReport.run(Policy.parse(text), HOST, NOON);
  }

  private static final String ROLES =
      """
      role observer { allow topic:read, topic:list on ** }
      role operator inherits observer {
        allow topic:purge on topics/* when mfa, address in 10.0.0.0/8
        allow topic:update on topics/* when owner
        deny topic:purge on topics/locked
        allow topic:list on ** when attribute site = "north"
      }
      bind group:corp/ops observer at /tenants/acme until 2026-05-01T13:00:00Z
      """;

  @Test
  void everyGivenAndCircumstanceCounts() {
    PolicyTestReport report =
        run(
            ROLES
                + """
                test "who is who" {
                  given alice has operator at /tenants/acme
                  given bob in group:corp/ops
                  given carol attribute site = "north"
                  given dave has operator at / until 2026-05-01T12:00:00Z
                  as alice {
                    can topic:read on /tenants/acme/x because observer
                    cannot topic:purge on /tenants/acme/topics/x because condition-failed
                    cannot topic:purge on /tenants/acme/topics/x because operator
                    cannot topic:update on /tenants/acme/topics/x
                    can topic:update on /tenants/acme/topics/x as owner because operator
                    cannot topic:read on /tenants/beta/x because no-match
                    cannot topic:explode on /tenants/acme/x because unknown-action
                  }
                  as alice from 10.1.2.3, mfa {
                    can topic:purge on /tenants/acme/topics/x because operator
                    cannot topic:purge on /tenants/acme/topics/locked because denied-by-rule
                  }
                  as bob { can topic:read on /tenants/acme/x }
                  as bob at 2026-05-01T13:00:00Z { cannot topic:read on /tenants/acme/x }
                  as carol { cannot topic:list on /x because no-match }
                  as dave { cannot topic:read on /x }
                  as dave at 2026-05-01T11:59:59Z { can topic:read on /x because observer }
                }
                """);

    assertThat(report.results()).allMatch(result -> result.failure().isEmpty()).hasSize(14);
    assertThat(report.passed()).isTrue();
  }

  @Test
  void whenSomebodyAuthenticatedIsTakenFromTheScene() {
    PolicyTestReport report =
        run(
            """
            role r { allow topic:read on ** when authenticated within 5m }
            test "when" {
              given alice has r at /
              as alice { can topic:read on /x }
              as alice authenticated 5m ago { can topic:read on /x }
              as alice authenticated 6m ago { cannot topic:read on /x }
              as alice via api-key { cannot topic:read on /x because condition-failed }
            }
            """);

    assertThat(report.passed()).as(report.toString()).isTrue();
  }

  @Test
  void aFailureSaysWhatCameAndWhatIsNearest() {
    PolicyTestReport report =
        run(
            ROLES
                + """
                test "wrong" {
                  given alice has operator at /tenants/acme
                  as alice {
                    can topic:purge on /tenants/acme/topics/x
                    cannot topic:read on /tenants/acme/x
                    can topic:read on /tenants/acme/x because operator
                    can topic:read on /tenants/acme/x because allowed
                    cannot topic:purge on /tenants/acme/topics/x because no-match
                    can topic:read on /tenants/beta/x
                  }
                }
                """);

    assertThat(report.passed()).isFalse();
    assertThat(report.results())
        .extracting(PolicyTestReport.Result::line)
        .containsExactly(12, 13, 14, 15, 16, 17);
    assertThat(report.results())
        .extracting(PolicyTestReport.Result::expectation)
        .startsWith("can topic:purge on /tenants/acme/topics/x");
    assertThat(report.results())
        .extracting(result -> result.failure().orElseThrow())
        .containsExactly(
            "condition-failed by role 'operator', line 3; role 'operator', line 3, would allow it,"
                + " but what does not hold is 'mfa', and nothing is known of 'address in"
                + " 10.0.0.0/8'",
            "allowed by role 'observer', line 1",
            "allowed by role 'observer', line 1",
            "allowed by role 'observer', line 1",
            "condition-failed by role 'operator', line 3; role 'operator', line 3, would allow it,"
                + " but what does not hold is 'mfa', and nothing is known of 'address in"
                + " 10.0.0.0/8'",
            "no-match; role 'observer', line 1, would allow it at /tenants/beta; it is held through"
                + " role 'operator' at /tenants/acme");
  }

  @Test
  void rulesThatDecidedNothingAreNamed() {
    PolicyTestReport report =
        run(
            ROLES
                + """
                test "some" {
                  given alice has operator at /
                  as alice {
                    can topic:read on /x
                    cannot topic:purge on /topics/x
                    cannot topic:purge on /topics/locked
                  }
                }
                """);

    assertThat(report.rules()).isEqualTo(5);
    assertThat(report.uncovered())
        .extracting(PolicyTestReport.Uncovered::role, one -> one.rule().line())
        .containsExactly(tuple("operator", 4), tuple("operator", 6));
  }

  @Test
  void equalRulesAreCoveredEachByItself() {
    Rule rule =
        Rule.of(Effect.ALLOW, List.of(ActionPattern.parse("topic:read")), PathPattern.EVERYTHING);
    Policy policy =
        Policy.builder()
            .role("one", rule)
            .role("two", rule)
            .test(
                new PolicyTest(
                    "one",
                    List.of(new PolicyTest.Given.Has("alice", Binding.of("two"))),
                    List.of(
                        new PolicyTest.Scene(
                            "alice",
                            Optional.empty(),
                            Optional.empty(),
                            Principal.Kind.USER,
                            false,
                            Optional.empty(),
                            List.of(
                                new PolicyTest.Expectation(
                                    true,
                                    Action.parse("topic:read"),
                                    Resource.of("x"),
                                    false,
                                    Optional.of("two"),
                                    0)),
                            0)),
                    "",
                    0))
            .build();

    PolicyTestReport report = PolicyTestReport.run(policy, HOST, NOON);

    assertThat(report.passed()).isTrue();
    assertThat(report.uncovered())
        .extracting(PolicyTestReport.Uncovered::role)
        .containsExactly("one");
  }

  @Test
  void withoutTestsNothingIsCovered() {
    PolicyTestReport report = run(ROLES);

    assertThat(report.passed()).isTrue();
    assertThat(report.results()).isEmpty();
    assertThat(report.uncovered()).hasSize(5);
  }
}
