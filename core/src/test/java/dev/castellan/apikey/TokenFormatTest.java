package dev.castellan.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.token.NewKeyToken;
import dev.castellan.internal.token.Tokens;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a scanner for leaked secrets is told. */
final class TokenFormatTest {

  private final Tokens tokens = new Tokens("acme", new SecureRandom());

  @Test
  void aLeakedKeyIsFoundAndTold() {
    NewKeyToken key = tokens.newApiKey();
    String token = key.token().expose();
    for (String text :
        List.of(token, "key=" + token + ";", "\"" + token + "\"", "https://x/?k=" + token)) {
      for (String regex : List.of(TokenFormat.REGEX, TokenFormat.apiKeyRegex("acme"))) {
        Matcher hit = Pattern.compile(regex).matcher(text);
        assertThat(hit.find()).as(text).isTrue();
        assertThat(hit.group()).isEqualTo(token);
        assertThat(TokenFormat.hasChecksum(hit.group())).isTrue();
      }
    }
    assertThat(Pattern.compile(TokenFormat.apiKeyRegex("other")).matcher(token).find()).isFalse();
    assertThat(TokenFormat.hasChecksum(tokens.newSession().token().expose())).isTrue();
  }

  @Test
  void whatOnlyLooksLikeAKeyIsTold() {
    String token = tokens.newApiKey().token().expose();
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'x' ? 'y' : 'x';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(TokenFormat.hasChecksum(changed)).isFalse();
      assertThat(TokenFormat.hasChecksum(token.substring(0, i))).isFalse();
    }
    for (String odd : List.of("", "_", "_000000", "é_000000", "x".repeat(1_000_000), "______")) {
      assertThat(TokenFormat.hasChecksum(odd)).as("something odd").isEqualTo(odd.equals("_000000"));
    }
  }
}
