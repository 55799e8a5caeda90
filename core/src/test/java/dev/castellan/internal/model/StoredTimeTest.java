package dev.castellan.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTimeTest {

  private static final int TIMES = 20_000;
  private static final String CHARACTERS = "0123456789-:.TZtz+ ٣";

  private static void assertSame(String text) {
    assertThat(parsed(StoredTime::parse, text)).as(text).isEqualTo(parsed(Instant::parse, text));
  }

  private static Optional<Instant> parsed(Function<String, Instant> parser, String text) {
    try {
      return Optional.of(parser.apply(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2024-02-29T12:30:01.5Z",
        "2023-02-29T12:30:01Z",
        "2023-04-31T12:30:01Z",
        "2023-00-10T12:30:01Z",
        "2023-13-10T12:30:01Z",
        "2023-01-00T12:30:01Z",
        "2023-01-10T24:00:00Z",
        "2023-01-10T24:00:01Z",
        "2023-01-10T23:60:00Z",
        "2016-12-31T23:59:60Z",
        "2023-01-10T12:30:01.Z",
        "2023-01-10T12:30:01.1234567890Z",
        "2023-01-10T12:30:01,5Z",
        "2023-01-10T12:30:015Z",
        "2023-01-10T12:30:01z",
        "2023-01-10t12:30:01Z",
        "2023-01-10T12:30:01+01:00",
        "2023-01-10T12:30Z",
        "+10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        " 2023-01-10T12:30:01Z",
        "2023-01-10T12:30:01Z ",
        "2023-01-1٣T12:30:01Z",
        "Z",
        ""
      })
  void whatItSaysIsWhatTheJdkSays(String text) {
    assertSame(text);
  }

  @Test
  void everyTimeComesBackAndSoDoesEachWithOneWrongCharacter() {
    long seed = new Random().nextLong();
    System.out.println("StoredTimeTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < TIMES; i++) {
      long second = random.nextLong(-62_167_219_200L, 253_402_300_800L);
      int digits = random.nextInt(10);
      long unit = (long) Math.pow(10, 9 - digits);
      Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / unit * unit);
      String text = time.toString();
      assertThat(StoredTime.parse(text)).as(text).isEqualTo(time);
      int at = random.nextInt(text.length());
      char other = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
      assertSame(text.substring(0, at) + other + text.substring(at + 1));
      assertSame(text.substring(0, at) + text.substring(at + 1));
      assertSame(text.substring(0, at) + other + text.substring(at));
    }
  }
}
