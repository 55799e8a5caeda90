package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyTextTest {

  private static final String EXAMPLE =
      """
      catalog {
        topic: read list create update delete purge
        user:  read list create update delete
      }
      role observer { allow *:read, *:list on ** }
      role topic-operator inherits observer {
        allow topic:purge, topic:update on topics/orders-*
        deny  topic:delete              on topics/**
      }
      bind group:corp/ops observer at /

      test "operators stay in their tenant" {
        given alice has topic-operator at /tenants/acme
        as alice from 10.1.2.3 {
          can    topic:purge on /tenants/acme/topics/orders-1 because topic-operator
          cannot topic:read  on /tenants/beta/topics/x        because no-match
        }
      }
      """;

  @Test
  void theExampleReads() {
    Policy policy = Policy.parse(EXAMPLE);

    assertThat(policy.catalogue().types()).containsExactly("topic", "user");
    assertThat(policy.catalogue().verbs("topic"))
        .containsExactly("create", "delete", "list", "purge", "read", "update");
    assertThat(policy.roles()).extracting(Role::name).containsExactly("observer", "topic-operator");
    Role operator = policy.role("topic-operator").orElseThrow();
    assertThat(operator.inherits()).containsExactly("observer");
    assertThat(operator.line()).isEqualTo(6);
    assertThat(operator.rules())
        .extracting(Rule::toString)
        .containsExactly(
            "allow topic:purge, topic:update on topics/orders-*", "deny topic:delete on topics/**");
    assertThat(operator.rules()).extracting(Rule::line).containsExactly(7, 8);
    assertThat(policy.bindings())
        .containsExactly(
            GroupBinding.of(new GroupName("corp", "ops"), Binding.at("observer", Resource.ROOT)));
    PolicyTest test = policy.tests().get(0);
    assertThat(test.name()).isEqualTo("operators stay in their tenant");
    assertThat(test.line()).isEqualTo(12);
    assertThat(test.givens())
        .containsExactly(
            new PolicyTest.Given.Has(
                "alice", Binding.at("topic-operator", Resource.of("tenants", "acme"))));
    PolicyTest.Scene scene = test.scenes().get(0);
    assertThat(scene.address()).contains("10.1.2.3");
    assertThat(scene.expectations())
        .isEqualTo(
            List.of(
                new PolicyTest.Expectation(
                    true,
                    Action.of("topic", "purge"),
                    Resource.of("tenants", "acme", "topics", "orders-1"),
                    false,
                    Optional.of("topic-operator"),
                    0),
                new PolicyTest.Expectation(
                    false,
                    Action.of("topic", "read"),
                    Resource.of("tenants", "beta", "topics", "x"),
                    false,
                    Optional.of("no-match"),
                    0)));
  }

  @Test
  void theExampleHasThisCanonicalForm() {
    String canonical =
        """
        catalog {
          topic: create delete list purge read update
          user: create delete list read update
        }

        role observer {
          allow *:list, *:read on **
        }

        role topic-operator inherits observer {
          allow topic:purge, topic:update on topics/orders-*
          deny topic:delete on topics/**
        }

        bind group:corp/ops observer at /

        test "operators stay in their tenant" {
          given alice has topic-operator at /tenants/acme
          as alice from 10.1.2.3 {
            can topic:purge on /tenants/acme/topics/orders-1 because topic-operator
            cannot topic:read on /tenants/beta/topics/x because no-match
          }
        }
        """;
    assertThat(Policy.parse(EXAMPLE).text()).isEqualTo(canonical);
    assertThat(Policy.parse(canonical)).isEqualTo(Policy.parse(EXAMPLE));
    assertThat(Policy.parse(canonical).text()).isEqualTo(canonical);
  }
}
