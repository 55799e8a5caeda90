package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.InvalidPolicyException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A role by itself, as JSON; and the rules of those that are always there. */
@Timeout(30)
class RoleJsonTest {

  private static final Role ROLE =
      Role.of(
              "operator",
              Rule.of(
                      Effect.ALLOW,
                      List.of(ActionPattern.parse("topic:purge")),
                      PathPattern.parse("topics/orders-*"))
                  .when(new Condition.SecondFactor())
                  .comment("only with a second factor"))
          .inherits("viewer");

  @Test
  void aRoleGoesToJsonAndBack() {
    assertThat(Role.fromJson(ROLE.json())).isEqualTo(ROLE);
    assertThat(ROLE.json())
        .isEqualTo(
            "{\"name\":\"operator\",\"inherits\":[\"viewer\"],\"rules\":[{\"comment\":\"only with a"
                + " second factor\",\"effect\":\"allow\",\"actions\":[\"topic:purge\"],\"on\":"
                + "\"topics/orders-*\",\"when\":[{\"kind\":\"mfa\"}]}]}");
  }

  @Test
  void aRoleIsWrittenAsInItsPolicy() {
    String policy = Policy.builder().role(ROLE).build().json();

    assertThat(policy).contains(ROLE.json()).contains(ROLE.rules().get(0).json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{\"name\":\"a\"",
        "{\"name\":\"A\"}",
        "{\"name\":\"viewer\"}",
        "{\"name\":\"a\",\"name\":\"a\"}",
        "{\"name\":\"a\",\"extra\":1}",
        "{\"name\":\"a\",\"rules\":{}}",
        "{\"name\":\"a\",\"rules\":[{\"effect\":\"allow\",\"actions\":[],\"on\":\"**\"}]}",
        "{\"name\":\"a\"} {}"
      })
  void whatIsNoRoleIsRefused(String json) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> Role.fromJson(json))
        .satisfies(e -> assertThat(e.problems()).isNotEmpty());
  }

  @Test
  void theBuiltInRolesHaveTheirRules() {
    Catalogue words = Catalogue.own().with("topic", List.of("read", "purge"));

    assertThat(Roles.builtIn(words)).containsOnlyKeys(Roles.ADMINISTRATOR, Roles.VIEWER);
    assertThat(Roles.builtIn(words).get(Roles.VIEWER))
        .extracting(Rule::toString)
        .containsExactly("allow *:list, *:read on **");
    assertThat(Roles.builtIn(words).get(Roles.ADMINISTRATOR))
        .anyMatch(rule -> rule.speaksOf(Action.of("topic", "purge")) && rule.conditions().isEmpty())
        .noneMatch(
            rule -> rule.speaksOf(Action.of("user", "update")) && rule.conditions().isEmpty());
  }
}
