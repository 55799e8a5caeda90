package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.InvalidPolicyException;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is done to a text: it is read or refused, and what is read is kept. */
@Timeout(60)
class PolicyFuzzTest {

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "\"",
          "\\",
          "#",
          ",",
          "=",
          ":",
          "/",
          "*",
          "**",
          "%",
          "%2F",
          "%2f",
          "..",
          " ",
          "\n",
          "\r\n",
          "\r",
          "\t",
          "\0",
          "\u202e",
          "\u200b",
          "\ufeff",
          "\ud83d",
          "é",
          "😀",
          "role",
          "allow",
          "deny",
          "on",
          "when",
          "mfa",
          "given",
          "as",
          "test",
          "bind",
          "catalog",
          "until",
          "2026-01-01T00:00:00Z",
          "10.0.0.0/8",
          "group:x",
          "null",
          "[]",
          "{}",
          "\"kind\":",
          "1");

  @Test
  void editedTextsAreReadOrRefused() {
    edit(Policy::text, Policy::parse, Policy::text);
  }

  @Test
  void editedJsonIsReadOrRefused() {
    edit(Policy::json, Policy::fromJson, Policy::json);
  }

  private static void edit(
      Function<Policy, String> writing,
      Function<String, Policy> reading,
      Function<Policy, String> again) {
    long seed = new Random().nextLong();
    System.out.println("PolicyFuzzTest seed " + seed);
    Random random = new Random(seed);
    PolicyGenerator generator = new PolicyGenerator(random);
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      String text = writing.apply(generator.policy(1 + random.nextInt(2), 2));
      int edits = 1 + random.nextInt(3);
      for (int edit = 0; edit < edits; edit++) {
        text = edited(text, random);
      }
      try {
        Policy policy = reading.apply(text);
        read++;
        assertThat(reading.apply(again.apply(policy))).as(text).isEqualTo(policy);
        assertThat(Policy.parse(policy.text())).as(text).isEqualTo(policy);
      } catch (InvalidPolicyException e) {
        assertThat(e.problems()).as(text).isNotEmpty();
      }
    }
    assertThat(read).as("how many were still policies").isGreaterThan(50);
  }

  private static String edited(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(8));
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + piece + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(end);
      case 2 -> text.substring(0, at) + piece + text.substring(end);
      default -> text.substring(0, end) + text.substring(at);
    };
  }
}
