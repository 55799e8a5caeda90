package dev.castellan.internal.policy.text;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Condition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How times are written. */
public final class Written {

  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
  private static final Pattern MINUTE = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
  private static final int LONGEST_TIME = 40;
  private static final String BETWEEN = "..";

  private Written() {}

  /**
   * Reads {@code 2026-12-31T00:00:00Z}.
   *
   * @throws InvalidInputException if it is not what {@link Instant#toString} answers
   */
  static Instant instant(String text) {
    Instant time;
    try {
      time = Instant.parse(text.length() > LONGEST_TIME ? "" : text);
    } catch (DateTimeException e) {
      throw invalid("A time is written like 2026-12-31T00:00:00Z");
    }
    if (!time.toString().equals(text)) {
      throw invalid(
          "A time is written in one way only; this one is written " + Quoted.of(time.toString()));
    }
    return time;
  }

  /** Reads {@code 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z}. */
  static Condition.TimeIn timeIn(String text) {
    return range(
        text,
        Written::window,
        "A time window is written like 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z");
  }

  /** Reads {@code 08:00..18:00}. */
  static Condition.HoursIn hoursIn(String text) {
    return range(text, Written::hours, "Hours are written like 08:00..18:00");
  }

  private static Condition.TimeIn window(String from, String until) {
    return new Condition.TimeIn(instant(from), instant(until));
  }

  private static Condition.HoursIn hours(String from, String until) {
    return new Condition.HoursIn(minute(from), minute(until));
  }

  private static <T> T range(String text, BiFunction<String, String, T> reading, String form) {
    int between = text.indexOf(BETWEEN);
    if (between < 0) {
      throw invalid(form);
    }
    return reading.apply(text.substring(0, between), text.substring(between + BETWEEN.length()));
  }

  /** Reads {@code 08:00}. */
  static LocalTime minute(String text) {
    if (!MINUTE.matcher(text).matches()) {
      throw invalid("A time of day is written from 00:00 to 23:59");
    }
    return LocalTime.parse(text);
  }

  /**
   * Reads {@code 90s}, {@code 15m}, {@code 8h} or {@code 30d}.
   *
   * @throws InvalidInputException if it is anything else
   */
  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw invalid("A length of time is written like 90s, 15m, 8h or 30d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** In the largest unit that leaves no rest. */
  public static String text(Duration length) {
    long seconds = length.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "time", message);
  }
}
