package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No comment is lost, and each stays with what it is about. */
@Timeout(60)
class PolicyCommentTest {

  @Test
  void eachBelongsToOneItem() {
    Policy policy =
        Policy.parse(
            """
            # The whole.
            #
            # More of it.

            # Still the whole.

            catalog { # the catalog
              # words
              topic: read # verbs
            } # behind
            # A role
            # of two lines
            role a { # behind its name
              # first
              allow topic:read on a # behind first
              # second

              # second, after an empty line
              deny topic:read # in the middle
                # on a line of its own
                on b
              # at the end
            } # behind the role
            # A binding
            bind group:x a at / # behind the binding

            #A test
            test "t" {
              # someone
              given u has a at /
              as u { # who asks
                can topic:read on /a # what
              }
              # over
            }
            # at the end
            """);

    assertThat(policy.comment())
        .isEqualTo(
            "The whole.\n\nMore of it.\n\nStill the whole.\nthe catalog\nwords\nverbs\nbehind");
    Role role = policy.roles().get(0);
    assertThat(role.comment()).isEqualTo("A role\nof two lines\nbehind its name\nbehind the role");
    assertThat(role.rules())
        .extracting(Rule::comment)
        .containsExactly(
            "first\nbehind first",
            "second\n\nsecond, after an empty line\nin the middle\non a line of its own\nat the end");
    assertThat(policy.bindings())
        .extracting(GroupBinding::comment)
        .containsExactly("A binding\nbehind the binding");
    assertThat(policy.tests())
        .extracting(PolicyTest::comment)
        .containsExactly("A test\nsomeone\nwho asks\nwhat\nover\nat the end");
    assertThat(Policy.parse(policy.text())).isEqualTo(policy);
  }

  @Test
  void theFormatterWritesThemAboveTheirItem() {
    String text =
        """
        #The whole.

        role a { # behind
        allow x:y on z   #   why
        #

        }
        """;

    assertThat(Policy.parse(text).text())
        .isEqualTo(
            """
            # The whole.

            # behind
            role a {
              #   why
              #
              allow x:y on z
            }
            """);
  }

  @Test
  void whatStandsRightAboveTheFirstItemIsAboutThatAlone() {
    assertThat(Policy.parse("# a\nrole a { }").comment()).isEmpty();
    assertThat(Policy.parse("# a\nrole a { }").roles().get(0).comment()).isEqualTo("a");
    assertThat(Policy.parse("# a\n\nrole a { }").comment()).isEqualTo("a");
    assertThat(Policy.parse("# a\n\n# b\nrole a { }").comment()).isEqualTo("a");
    assertThat(Policy.parse("# a\n\n# b\nrole a { }").roles().get(0).comment()).isEqualTo("b");
    assertThat(Policy.parse("# a\ncatalog { x: y }").comment()).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"# a", "# a\n\n\n# b\n", "#\n#\n", "  # a  \n", "catalog { x: y } # a"})
  void aPolicyOfCommentsAloneKeepsThem(String text) {
    Policy policy = Policy.parse(text);

    assertThat(policy.comment()).isNotEmpty();
    assertThat(Policy.parse(policy.text())).isEqualTo(policy);
    assertThat(Policy.fromJson(policy.json())).isEqualTo(policy);
    assertThat(policy.withRoles(List.of(Role.of("a"))).comment()).isEqualTo(policy.comment());
    assertThat(policy.withBindings(List.of()).comment()).isEqualTo(policy.comment());
  }

  @Test
  void fromJavaItIsHeldToTheSame() {
    assertThat(Rule.of(Effect.ALLOW, List.of(ActionPattern.parse("a:b")), PathPattern.EVERYTHING))
        .satisfies(
            rule -> {
              assertThat(rule.comment("a \t\n b ").comment()).isEqualTo("a\n b");
              for (String odd :
                  List.of(
                      "a\rb", "\0", "\u202e", "\u2028", "\ud800", "\ufeff", "x".repeat(1_001))) {
                assertThatThrownBy(() -> rule.comment(odd))
                    .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.field()).isEqualTo("comment"));
              }
            });
    assertThatThrownBy(() -> Policy.builder().comment("\0").build())
        .isInstanceOf(InvalidInputException.class);
  }
}
