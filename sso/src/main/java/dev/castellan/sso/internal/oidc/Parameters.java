package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.ProviderException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a query or form (RFC 6749 section 3.1: none may come twice). What is not
 * well-formed is refused.
 */
record Parameters(Map<String, String> values) {

  private static final int MAX_LENGTH = 65_536;
  private static final int MAX_COUNT = 64;

  static Parameters parse(String raw) throws ProviderException {
    if (raw.length() > MAX_LENGTH) {
      throw Problems.badAnswer("The parameters are too long");
    }
    Map<String, String> values = new LinkedHashMap<>();
    String[] pairs = raw.split("&", MAX_COUNT + 1);
    if (pairs.length > MAX_COUNT) {
      throw Problems.badAnswer("There are too many parameters");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!pair.isEmpty() && values.put(name, value) != null) {
        throw Problems.badAnswer("A parameter comes twice");
      }
    }
    return new Parameters(values);
  }

  private static String decode(String text) throws ProviderException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        throw malformed();
      }
      if (c == '%') {
        bytes.write(octet(text, i));
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static int octet(String text, int at) throws ProviderException {
    if (at + 2 >= text.length()
        || !HexFormat.isHexDigit(text.charAt(at + 1))
        || !HexFormat.isHexDigit(text.charAt(at + 2))) {
      throw malformed();
    }
    return HexFormat.fromHexDigits(text, at + 1, at + 3);
  }

  private static ProviderException malformed() {
    return Problems.badAnswer("The parameters are not well-formed");
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /** The names alone. */
  @Override
  public String toString() {
    return "Parameters" + values.keySet();
  }
}
