package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ActionTest {

  @Test
  void isWrittenAsTypeAndVerb() {
    Action kick = Action.of("client", "kick");

    assertThat(kick).hasToString("client:kick");
    assertThat(Action.parse("client:kick")).isEqualTo(kick);
    assertThat(kick.type()).isEqualTo("client");
    assertThat(kick.verb()).isEqualTo("kick");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a1", "api-key", "a-", "a--b"})
  void takesWordsOfLowerCaseLettersDigitsAndHyphens(String word) {
    assertThat(Action.parse(word + ':' + word)).isEqualTo(Action.of(word, word));
    assertThat(Action.of(word, "z".repeat(64)).verb()).hasSize(64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "client",
        "client:",
        ":kick",
        "client:kick:x",
        "client::kick",
        "Client:kick",
        "client:Kick",
        "client: kick",
        " client:kick",
        "client:kick\n",
        "client:*",
        "*:kick",
        "1a:b",
        "-a:b",
        "cliént:kick",
        "client：kick",
        "client_x:kick",
        "client.x:kick",
        "client\0:kick"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> Action.parse(text))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("action"));
  }

  @Test
  void refusesWordsThatAreTooLong() {
    String tooLong = "a".repeat(65);

    assertThatThrownBy(() -> Action.of(tooLong, "kick")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Action.of("client", "a".repeat(10_000_000)))
        .isInstanceOf(InvalidInputException.class);
  }
}
