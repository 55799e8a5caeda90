package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.InvalidInputException;
import dev.castellan.InvalidPolicyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What does not fit together is no policy, wherever it comes from. */
@Timeout(60)
class PolicyChecksTest {

  @Test
  void aPolicyMadeInJavaIsHeldToTheSame() {
    assertThat(problems(Policy.builder().role("a").role("a")))
        .containsExactly("the role 'a' is defined twice");
    assertThat(problems(Policy.builder().role(Role.of("a").inherits("b"))))
        .containsExactly("there is no role 'b'");
    assertThat(problems(Policy.builder().bind("group:x", Binding.of("viewr"))))
        .containsExactly("there is no role 'viewr'; did you mean 'viewer'?");
    assertThat(problems(Policy.builder().test(test("t", "alice", "bob", Optional.empty()))))
        .containsExactly("no 'given' of the test names 'bob'");
    assertThat(problems(Policy.builder().test(test("t", "a", "a", Optional.of("staled")))))
        .containsExactly(
            "'staled' is neither a role nor an outcome (allowed, denied-by-rule, no-match,"
                + " condition-failed, unknown-subject, unknown-action,"
                + " password-change-required, second-factor-required, session-required,"
                + " authentication-too-old, stale); did you mean"
                + " 'stale'?");
    PolicyTest test = test("t", "a", "a", Optional.of("no-match"));
    assertThat(problems(Policy.builder().test(test).test(test)))
        .containsExactly("the test 't' is there twice");
    assertThat(Policy.builder().test(test).build().tests()).containsExactly(test);
  }

  @Test
  void builtInRolesCanBeInheritedAndBoundButNotDefined() {
    Policy policy =
        Policy.builder()
            .role(Role.of("a").inherits(Roles.VIEWER, Roles.ADMINISTRATOR))
            .bind("group:x", Binding.of(Roles.ADMINISTRATOR))
            .build();

    assertThat(policy.roles()).hasSize(1);
    assertThat(policy.role(Roles.VIEWER)).isEmpty();
    assertThatThrownBy(() -> Role.of(Roles.VIEWER)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aCycleIsToldWithItsWay() {
    assertThat(problems(Policy.builder().role(Role.of("a").inherits("a"))))
        .containsExactly("roles inherit each other: a -> a");
    assertThat(
            problems(
                Policy.builder()
                    .role(Role.of("start").inherits("a"))
                    .role(Role.of("a").inherits("b"))
                    .role(Role.of("b").inherits("c", "end"))
                    .role(Role.of("c").inherits("a"))
                    .role("end")))
        .containsExactly("roles inherit each other: a -> b -> c -> a");
    PolicyBuilder diamond =
        Policy.builder()
            .role(Role.of("a").inherits("b", "c"))
            .role(Role.of("b").inherits("d"))
            .role(Role.of("c").inherits("d"))
            .role("d");
    assertThat(diamond.build().roles()).hasSize(4);
  }

  @Test
  void eachOfTwoCyclesIsTold() {
    assertThat(
            problems(
                Policy.builder()
                    .role(Role.of("a").inherits("b", "c"))
                    .role(Role.of("b").inherits("a"))
                    .role(Role.of("c").inherits("a"))))
        .containsExactly(
            "roles inherit each other: a -> b -> a", "roles inherit each other: a -> c -> a");
  }

  @Test
  void aChainOfAHundredThousandRolesIsNoTrouble() {
    List<Role> chain =
        IntStream.range(0, Policy.MAX_ROLES)
            .mapToObj(i -> i == 0 ? Role.of("r0") : Role.of("r" + i).inherits("r" + (i - 1)))
            .toList();
    List<Role> backwards = new ArrayList<>(chain);
    Collections.reverse(backwards);

    assertThat(Policy.EMPTY.withRoles(chain).roles()).hasSize(Policy.MAX_ROLES);
    Policy policy = Policy.EMPTY.withRoles(backwards);
    assertThat(Policy.parse(policy.text())).isEqualTo(policy);

    backwards.set(backwards.size() - 1, Role.of("r0").inherits("r99999"));
    assertThat(problems(backwards))
        .singleElement()
        .asString()
        .startsWith("roles inherit each other: r99999 -> r99998 -> ")
        .endsWith("… (99992 more) -> r99999");
  }

  @Test
  void moreThanAHundredThousandRolesOrRulesAreTooMany() {
    Rule rule = Rule.of(Effect.ALLOW, List.of(ActionPattern.parse("a:b")), PathPattern.EVERYTHING);
    List<Role> roles =
        IntStream.rangeClosed(0, Policy.MAX_ROLES).mapToObj(i -> Role.of("r" + i)).toList();
    Rule[] rules = Collections.nCopies(Policy.MAX_ROLES / 2, rule).toArray(Rule[]::new);

    assertThat(problems(roles)).containsExactly("a policy has at most 100000 roles");
    assertThat(Policy.EMPTY.withRoles(List.of(Role.of("a", rules), Role.of("b", rules))).roles())
        .hasSize(2);
    assertThat(problems(List.of(Role.of("a", rules), Role.of("b", rules), Role.of("c", rule))))
        .containsExactly("a policy has at most 100000 rules");
    assertThat(textProblems("role a { }\n".repeat(Policy.MAX_ROLES + 1)))
        .containsExactly("a policy has at most 100000 roles");
    assertThat(textProblems("role a {" + "allow a:b on c\n".repeat(Policy.MAX_ROLES + 1) + "}"))
        .containsExactly("a policy has at most 100000 rules");
  }

  @Test
  void whatWouldNotBeReadBackIsNoPolicy() {
    String comment = ("x".repeat(1_000) + "\n").repeat(4_200);

    assertThat(problems(List.of(new Role("a", List.of(), List.of(), comment, 0))))
        .containsExactly("a policy in its canonical form has at most 4194304 bytes");
  }

  private static PolicyTest test(String name, String given, String asks, Optional<String> because) {
    return new PolicyTest(
        name,
        List.of(new PolicyTest.Given.Has(given, Binding.of(Roles.VIEWER))),
        List.of(
            new PolicyTest.Scene(
                asks,
                Optional.empty(),
                Optional.empty(),
                Principal.Kind.USER,
                false,
                Optional.empty(),
                List.of(
                    new PolicyTest.Expectation(
                        true, Action.of("a", "b"), Resource.ROOT, false, because, 0)),
                0)),
        "",
        0);
  }

  private static List<String> problems(PolicyBuilder builder) {
    return texts(catchThrowableOfType(InvalidPolicyException.class, builder::build));
  }

  private static List<String> problems(List<Role> roles) {
    return texts(
        catchThrowableOfType(InvalidPolicyException.class, () -> Policy.EMPTY.withRoles(roles)));
  }

  private static List<String> textProblems(String text) {
    return texts(catchThrowableOfType(InvalidPolicyException.class, () -> Policy.parse(text)));
  }

  private static List<String> texts(InvalidPolicyException e) {
    assertThat(e).isNotNull();
    return e.problems().stream().map(PolicyProblem::toString).toList();
  }
}
