package dev.castellan.internal.metrics;

import dev.castellan.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * One counter for each word. Safe for use by many threads, who do not wait for each other; counting
 * allocates nothing.
 *
 * @param <E> the words
 */
final class Tally<E extends Enum<E>> {

  private final String name;
  private final String label;

  /** Complete from the beginning, and never changed. */
  private final Map<E, LongAdder> adders;

  Tally(String name, String label, Class<E> words) {
    this.name = name;
    this.label = label;
    this.adders = new EnumMap<>(words);
    for (E word : words.getEnumConstants()) {
      adders.put(word, new LongAdder());
    }
  }

  void count(E word) {
    add(word, 1);
  }

  void add(E word, long times) {
    LongAdder adder = adders.get(word);
    if (adder != null) {
      adder.add(times);
    }
  }

  long of(E word) {
    LongAdder adder = adders.get(word);
    return adder == null ? 0 : adder.sum();
  }

  Stream<Counter> counters() {
    return adders.entrySet().stream()
        .map(
            entry ->
                new Counter(name, Map.of(label, text(entry.getKey())), entry.getValue().sum()));
  }

  private static String text(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
