package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the {@code Authorization} header, the one place in a call that can show who makes it. What
 * cannot be read exactly shows nobody.
 */
final class Credentials {

  /**
   * Says how to authenticate (RFC 9110, section 11.6.1). Basic is taken but not asked for: browsers
   * would open a dialogue of their own.
   */
  static final String CHALLENGE = "Bearer realm=\"castellan\"";

  private static final Pattern BEARER =
      Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] ([A-Za-z0-9._~+/-]{1,512}=*)");
  private static final Pattern BASIC =
      Pattern.compile("[Bb][Aa][Ss][Ii][Cc] ([A-Za-z0-9+/]{1,1024}={0,2})");

  private Credentials() {}

  static Optional<Credential> of(HttpCall call) {
    List<String> values = call.header("authorization");
    if (values.size() != 1) {
      return Optional.empty();
    }
    Matcher bearer = BEARER.matcher(values.get(0));
    if (bearer.matches()) {
      return Optional.of(new Credential.Token(SecretText.of(bearer.group(1))));
    }
    Matcher basic = BASIC.matcher(values.get(0));
    return basic.matches() ? keyPair(basic.group(1)) : Optional.empty();
  }

  private static Optional<Credential> keyPair(String encoded) {
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded);
      // The decoder ignores spare bits and missing padding; one secret has one encoding here.
      if (!Base64.getEncoder().encodeToString(bytes).equals(encoded)) {
        return Optional.empty();
      }
      String pair = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = pair.indexOf(':');
      return colon < 1
          ? Optional.empty()
          : Optional.of(
              new Credential.KeyPair(
                  pair.substring(0, colon), SecretText.of(pair.substring(colon + 1))));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
