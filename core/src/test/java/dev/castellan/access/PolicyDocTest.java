package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of {@code docs/policy-language.md} are what it says. */
@Timeout(60)
class PolicyDocTest {

  @Test
  void eachTextOfThePageIsAPolicy() throws IOException {
    List<String> texts = examples("policy");

    assertThat(texts).hasSize(2);
    Policy first = Policy.parse(texts.get(0));
    assertThat(first.comment()).isEqualTo("Who may do what on the brokers of Acme.");
    assertThat(first.roles()).hasSize(2);
    assertThat(first.bindings()).hasSize(2);
    assertThat(first.tests()).hasSize(1);
  }

  @Test
  void nothingIsToBeSaidOfTheFirstText() throws IOException {
    Policy first = Policy.parse(examples("policy").get(0));

    assertThat(
            PolicyLint.findings(
                first, PolicyWorld.of(first.catalogue(), Instant.parse("2026-03-01T12:00:00Z"))))
        .isEmpty();
  }

  @Test
  void theJsonOfThePageHasEveryMember() throws IOException {
    Policy policy = Policy.fromJson(examples("json").get(0));

    List<Condition> conditions = policy.roles().get(0).rules().get(0).conditions();
    assertThat(conditions.stream().<Object>map(Object::getClass))
        .containsExactlyInAnyOrder((Object[]) Condition.class.getPermittedSubclasses());
    List<PolicyTest.Given> givens = policy.tests().get(0).givens();
    assertThat(givens.stream().<Object>map(Object::getClass))
        .containsExactlyInAnyOrder((Object[]) PolicyTest.Given.class.getPermittedSubclasses());
    assertThat(Policy.parse(policy.text())).isEqualTo(policy);
  }

  @Test
  void theJavaOfThePageMakesTheTextBelowIt() throws IOException {
    assertThat(examples("java").get(0))
        .isEqualToIgnoringWhitespace(
            """
            Policy policy =
                Policy.builder()
                    .role(
                        Role.of(
                                "operator",
                                Rule.of(
                                        Effect.ALLOW,
                                        List.of(ActionPattern.parse("topic:purge")),
                                        PathPattern.parse("topics/orders-*"))
                                    .when(new Condition.SecondFactor()))
                            .inherits(Roles.VIEWER))
                    .bind("group:corp/ops", Binding.at("operator", Resource.of("tenants", "acme")))
                    .build();
            """);
    Policy policy =
        Policy.builder()
            .role(
                Role.of(
                        "operator",
                        Rule.of(
                                Effect.ALLOW,
                                List.of(ActionPattern.parse("topic:purge")),
                                PathPattern.parse("topics/orders-*"))
                            .when(new Condition.SecondFactor()))
                    .inherits(Roles.VIEWER))
            .bind("group:corp/ops", Binding.at("operator", Resource.of("tenants", "acme")))
            .build();
    assertThat(policy.text()).isEqualTo(examples("policy").get(1));
  }

  private static List<String> examples(String language) throws IOException {
    Path page = Path.of("docs/policy-language.md");
    Path here = Files.exists(page) ? page : Path.of("..").resolve(page);
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(here))
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }
}
