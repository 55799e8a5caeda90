package dev.castellan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What was to be reached, and whether it was. */
final class Targets {

  /**
   * One aim.
   *
   * @param text what
   * @param limit at most this, or at least
   * @param atLeast which of the two
   * @param value what was measured; empty if it was not
   */
  record Target(String text, double limit, boolean atLeast, OptionalDouble value) {

    /** Met, missed or not measured. */
    String verdict() {
      if (value.isEmpty()) {
        return "not measured";
      }
      boolean met = atLeast ? value.getAsDouble() >= limit : value.getAsDouble() <= limit;
      return met ? "met" : "**missed**";
    }
  }

  /** Two decisions are a byte apart if something is allocated now and then. */
  private static final double NO_BYTES = 0.1;

  private final Figures figures;
  private final Kind kind;

  private Targets(Figures figures, Kind kind) {
    this.figures = figures;
    this.kind = kind;
  }

  /** All aims, looked at with the policies of this kind. */
  static List<Target> of(Figures figures, Kind kind) {
    return new Targets(figures, kind).all();
  }

  private List<Target> all() {
    Scenario warm = new Scenario(kind, Size.LARGE, Asking.WARM, 1);
    Scenario wide = new Scenario(kind, Size.LARGE, Asking.WIDE, 1);
    Contender strings = Contender.CASTELLAN_STRINGS;
    Contender handles = Contender.CASTELLAN_HANDLES;
    List<Target> all = new ArrayList<>();
    all.add(atMost("warm, from strings, by the HashMap", 1.0, byLimit(warm, strings)));
    all.add(atMost("warm, handles kept, by the HashMap", 0.6, byLimit(warm, handles)));
    all.add(atMost("wide, from strings, by the HashMap", 4, byLimit(wide, strings)));
    all.add(atMost("wide, handles kept, by the HashMap", 4, byLimit(wide, handles)));
    all.add(atMost("wide, from strings, ns (the stretch)", 300, cpu(wide, strings)));
    all.add(atMost("wide, handles kept, ns (the stretch)", 300, cpu(wide, handles)));
    all.add(
        new Target(
            "wide, from strings, times quicker than the best peer", 75, true, ahead(strings)));
    all.add(
        new Target(
            "wide, handles kept, times quicker than the best peer", 75, true, ahead(handles)));
    for (Asking asking : Asking.values()) {
      for (Contender one : List.of(strings, handles)) {
        String name = asking.name().toLowerCase(java.util.Locale.ROOT) + ", " + name(one);
        all.add(
            atMost(
                name + ", 2 threads to 1, by the same of the HashMap", 1.1, scaling(asking, one)));
        all.add(
            atMost(
                name + ", 20,000 rules to 20",
                asking == Asking.WARM ? 1.5 : 3,
                growth(asking, one)));
        all.add(
            atMost(
                name + ", bytes allocated",
                NO_BYTES,
                figures.median(
                    new Scenario(kind, Size.LARGE, asking, 1), one, Figures.Measure.BYTES)));
      }
    }
    all.add(
        atMost("compiled cold, ms", 300, figures.median(warm, strings, Figures.Measure.LOAD_COLD)));
    all.add(
        atMost("compiled warm, ms", 50, figures.median(warm, strings, Figures.Measure.LOAD_WARM)));
    all.add(
        atMost(
            "heap of the compiled policy, MiB",
            8,
            quotient(
                figures.median(warm, strings, Figures.Measure.HEAP), OptionalDouble.of(1 << 20))));
    return List.copyOf(all);
  }

  private static String name(Contender contender) {
    return contender == Contender.CASTELLAN_STRINGS ? "from strings" : "handles kept";
  }

  private static Target atMost(String text, double limit, OptionalDouble value) {
    return new Target(text, limit, false, value);
  }

  private OptionalDouble cpu(Scenario scenario, Contender contender) {
    return figures.median(scenario, contender, Figures.Measure.CPU);
  }

  private OptionalDouble byLimit(Scenario scenario, Contender contender) {
    return quotient(cpu(scenario, contender), cpu(scenario, Contender.LIMIT_HASHMAP));
  }

  /** Peers are asked about plain policies alone, which is less work than a full one. */
  private OptionalDouble ahead(Contender contender) {
    Scenario plain = new Scenario(Kind.PLAIN, Size.LARGE, Asking.WIDE, 1);
    Scenario own = new Scenario(kind, Size.LARGE, Asking.WIDE, 1);
    return quotient(bestPeer(figures, plain), cpu(own, contender));
  }

  /** The CPU time of the quickest peer whose answers stay right. */
  static OptionalDouble bestPeer(Figures figures, Scenario scenario) {
    return List.of(Contender.values()).stream()
        .filter(one -> one.group() == Contender.Group.PEER && one.staysRight())
        .map(one -> figures.median(scenario, one, Figures.Measure.CPU))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .min();
  }

  private OptionalDouble scaling(Asking asking, Contender contender) {
    Scenario one = new Scenario(kind, Size.LARGE, asking, 1);
    Scenario two = new Scenario(kind, Size.LARGE, asking, 2);
    return quotient(
        quotient(cpu(two, contender), cpu(one, contender)),
        quotient(cpu(two, Contender.LIMIT_HASHMAP), cpu(one, Contender.LIMIT_HASHMAP)));
  }

  private OptionalDouble growth(Asking asking, Contender contender) {
    return quotient(
        cpu(new Scenario(kind, Size.LARGE, asking, 1), contender),
        cpu(new Scenario(kind, Size.SMALL, asking, 1), contender));
  }

  /** Empty if one of them is. */
  static OptionalDouble quotient(OptionalDouble above, OptionalDouble below) {
    return above.isPresent() && below.isPresent()
        ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
        : OptionalDouble.empty();
  }
}
