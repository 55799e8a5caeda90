package dev.castellan.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long to measure what.
 *
 * @param seed of workloads and questions
 * @param rounds how often all is run, each time in new JVMs
 * @param warmups iterations that do not count
 * @param iterations that do
 * @param length of each
 * @param contenders who takes part
 * @param sizes which of them
 * @param out where the report goes beside standard output, if anywhere
 */
record Settings(
    long seed,
    int rounds,
    int warmups,
    int iterations,
    TimeValue length,
    List<Contender> contenders,
    List<Size> sizes,
    Optional<Path> out) {

  private static final Set<String> NAMES =
      Set.of("seed", "rounds", "warmups", "iterations", "millis", "contenders", "sizes", "out");

  /**
   * Reads words such as {@code quick}, {@code rounds=3} or {@code sizes=SMALL,LARGE}.
   *
   * @throws IllegalArgumentException if one of them means nothing
   */
  static Settings parse(String words) {
    Map<String, String> given = new HashMap<>();
    for (String word :
        words.isBlank() ? List.<String>of() : List.of(words.trim().split("\\s+", -1))) {
      if (word.equals("quick")) {
        Map.of("rounds", "1", "warmups", "2", "iterations", "3", "millis", "500")
            .forEach(given::putIfAbsent);
        continue;
      }
      int equals = word.indexOf('=');
      if (equals < 0 || !NAMES.contains(word.substring(0, equals))) {
        throw new IllegalArgumentException(
            "'" + word + "' is neither quick nor NAME=VALUE with a name of " + NAMES);
      }
      given.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return new Settings(
        number(given, "seed", 1),
        number(given, "rounds", 2),
        number(given, "warmups", 3),
        number(given, "iterations", 5),
        TimeValue.milliseconds(number(given, "millis", 1_000)),
        list(given, "contenders", Contender.class),
        list(given, "sizes", Size.class),
        Optional.ofNullable(given.get("out")).map(Path::of));
  }

  private static int number(Map<String, String> given, String name, int otherwise) {
    String text = given.get(name);
    return text == null ? otherwise : Integer.parseInt(text);
  }

  private static <E extends Enum<E>> List<E> list(
      Map<String, String> given, String name, Class<E> type) {
    String text = given.get(name);
    return text == null
        ? List.of(type.getEnumConstants())
        : Arrays.stream(text.split(",", -1)).map(one -> Enum.valueOf(type, one)).toList();
  }
}
