package dev.castellan.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All that a run measured. Not for use by several threads. */
final class Figures {

  /** Something that was measured. */
  enum Measure {
    /** CPU nanoseconds of each decision. */
    CPU,
    /** Nanoseconds on the wall of each decision and thread. */
    WALL,
    /** Allocated bytes of each decision. */
    BYTES,
    /** Answers that were compared with the oracle's. */
    CHECKED,
    /** Milliseconds of the first load in a JVM. */
    LOAD_COLD,
    /** Milliseconds of later ones. */
    LOAD_WARM,
    /** Bytes of heap of what was loaded. */
    HEAP,
    /** Bytes of heap of all subjects, resolved. */
    HEAP_SUBJECTS
  }

  private record Key(Scenario scenario, Contender contender, Measure measure) {}

  private final Map<Key, Samples> samples = new HashMap<>();
  private final Map<String, Samples> resources = new HashMap<>();

  void add(Scenario scenario, Contender contender, Measure measure, double value) {
    samples.computeIfAbsent(new Key(scenario, contender, measure), key -> new Samples()).add(value);
  }

  /** Notes what the making of a resource cost. */
  void addResource(String name, double nanos) {
    resources.computeIfAbsent(name, key -> new Samples()).add(nanos);
  }

  OptionalDouble resource(String name) {
    Samples found = resources.get(name);
    return found == null ? OptionalDouble.empty() : found.median();
  }

  OptionalDouble median(Scenario scenario, Contender contender, Measure measure) {
    return quantile(scenario, contender, measure, 0.5);
  }

  OptionalDouble quantile(Scenario scenario, Contender contender, Measure measure, double part) {
    return Optional.ofNullable(samples.get(new Key(scenario, contender, measure)))
        .map(found -> found.quantile(part))
        .orElse(OptionalDouble.empty());
  }
}
