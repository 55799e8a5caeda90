package dev.castellan.console.internal;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a query, or the form of a body, as browsers write them ({@code
 * application/x-www-form-urlencoded}), each parameter declared and at most once: what is read
 * differently by two parties is refused.
 */
final class Query {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,31}");

  private Query() {}

  static Map<String, String> parse(Optional<String> raw, Set<String> known) {
    Map<String, String> parameters = new HashMap<>();
    if (raw.isEmpty() || raw.get().isEmpty()) {
      return parameters;
    }
    for (String pair : raw.get().split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!NAME.matcher(name).matches()) {
        throw ProblemCode.REQUEST_MALFORMED.refuse("The parameters hold something without a name");
      }
      if (!known.contains(name)) {
        throw invalid(name, "This parameter is not known here: " + name);
      }
      if (equals < 0 || parameters.containsKey(name)) {
        throw invalid(name, "Each parameter has exactly one value: " + name);
      }
      parameters.put(name, decode(name, pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decode(String name, String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%') {
        bytes.write(octet(name, value, i));
        i += 2;
      } else if (c > ' ' && c < 0x7f) {
        bytes.write(c == '+' ? ' ' : c);
      } else {
        throw invalid(name, "Parameters are written in ASCII, percent-encoded: " + name);
      }
    }
    return text(name, bytes.toByteArray());
  }

  private static int octet(String name, String value, int percent) {
    int high = percent + 2 < value.length() ? Character.digit(value.charAt(percent + 1), 16) : -1;
    int low = percent + 2 < value.length() ? Character.digit(value.charAt(percent + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw invalid(name, "A percent sign is followed by two hexadecimal digits: " + name);
    }
    return high * 16 + low;
  }

  private static String text(String name, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw invalid(name, "A parameter holds no control characters: " + name);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw invalid(name, "A parameter is UTF-8: " + name);
    }
  }

  private static InvalidInputException invalid(String name, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, name, message);
  }
}
