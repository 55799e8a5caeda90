package dev.castellan.internal.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * Times as records hold them. Understands what {@link Instant#parse} does and nothing else, but the
 * form that {@link Instant#toString} gives to times of four-digit years many times quicker: a
 * million records are read at the start.
 */
final class StoredTime {

  private static final String SHAPE = "0000-00-00T00:00:00";

  /** Where the digits of a fraction begin, if there is one. */
  private static final int FRACTION = SHAPE.length() + 1;

  private static final int DIGITS = 9;

  private StoredTime() {}

  /**
   * The time that the text says.
   *
   * @throws DateTimeParseException if it says none
   */
  static Instant parse(String text) {
    return isUsual(text) ? usual(text) : Instant.parse(text);
  }

  private static boolean isUsual(String text) {
    int last = text.length() - 1;
    if (last < SHAPE.length() || last > FRACTION + DIGITS || text.charAt(last) != 'Z') {
      return false;
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      char c = text.charAt(i);
      if (SHAPE.charAt(i) == '0' ? !isDigit(c) : c != SHAPE.charAt(i)) {
        return false;
      }
    }
    if (last > SHAPE.length() && (last == FRACTION || text.charAt(SHAPE.length()) != '.')) {
      return false;
    }
    for (int i = FRACTION; i < last; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    // 24:00 and leap seconds have rules of their own.
    return number(text, 11, 13) < 24 && number(text, 14, 16) < 60 && number(text, 17, 19) < 60;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = 10 * number + (text.charAt(i) - '0');
    }
    return number;
  }

  private static Instant usual(String text) {
    int last = text.length() - 1;
    int nano = number(text, Math.min(FRACTION, last), last);
    for (int digits = last - FRACTION; digits < DIGITS; digits++) {
      nano *= 10;
    }
    try {
      return LocalDateTime.of(
              number(text, 0, 4),
              number(text, 5, 7),
              number(text, 8, 10),
              number(text, 11, 13),
              number(text, 14, 16),
              number(text, 17, 19),
              nano)
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new DateTimeParseException("There is no such day", text, 0, e);
    }
  }
}
