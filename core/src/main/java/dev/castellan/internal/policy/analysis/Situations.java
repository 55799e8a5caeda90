package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The situations that some clauses can tell apart, from a time on. Exact: each condition asks about
 * one of few independent things (the address, the time, …), of each of these there are finitely
 * many values that the clauses distinguish, and a situation is one choice of all of them. So a set
 * of situations is a set of numbers, and clauses are compared by comparing sets.
 */
final class Situations {

  /** The most situations that are told apart. */
  static final int MAX = 1 << 14;

  /** What is asked about, and its values, each with what the atoms that ask about it say. */
  private record Dimension(List<Map<Atom, Truth>> values, int stride) {}

  private final int count;
  private final Map<Atom, Dimension> dimensions;

  private Situations(int count, Map<Atom, Dimension> dimensions) {
    this.count = count;
    this.dimensions = dimensions;
  }

  /**
   * Those that these clauses can tell apart.
   *
   * @param attributes of the only subject that is looked at; empty if it may be anybody
   * @param now nothing before it matters
   * @return empty if there are more than {@value #MAX}
   */
  static Optional<Situations> of(
      Collection<Clause> clauses, Optional<Map<String, String>> attributes, Instant now) {
    Map<String, Set<Atom>> byTopic = new LinkedHashMap<>();
    for (Clause clause : clauses) {
      for (Atom atom : Atom.of(clause)) {
        byTopic.computeIfAbsent(atom.topic(), key -> new LinkedHashSet<>()).add(atom);
      }
    }
    int count = 1;
    Map<Atom, Dimension> dimensions = new HashMap<>();
    for (Set<Atom> atoms : byTopic.values()) {
      Dimension dimension = new Dimension(values(atoms, new Samples(attributes, now)), count);
      atoms.forEach(atom -> dimensions.put(atom, dimension));
      if (dimension.values().size() > MAX / count) {
        return Optional.empty();
      }
      count *= dimension.values().size();
    }
    return Optional.of(new Situations(count, dimensions));
  }

  private static List<Map<Atom, Truth>> values(Set<Atom> atoms, Samples samples) {
    Set<Map<Atom, Truth>> values = new LinkedHashSet<>();
    for (Samples.Sample sample : samples.of(atoms)) {
      Map<Atom, Truth> value = new HashMap<>();
      atoms.forEach(
          atom -> value.put(atom, atom.test(sample.attributes(), sample.circumstances())));
      values.add(value);
    }
    return new ArrayList<>(values);
  }

  int count() {
    return count;
  }

  /** Where something is allowed: one of these allows applies, and none of these denies. */
  BitSet allowed(Collection<Clause> allows, Collection<Clause> denies) {
    BitSet allowed = new BitSet(count);
    allows.forEach(clause -> allowed.or(holding(clause)));
    denies.forEach(clause -> allowed.andNot(notFailing(clause)));
    return allowed;
  }

  /** Where an allow of this clause applies. */
  BitSet holding(Clause clause) {
    return where(clause, Set.of(Truth.HOLDS));
  }

  /** Where a deny of this clause applies. */
  BitSet notFailing(Clause clause) {
    return where(clause, Set.of(Truth.HOLDS, Truth.UNKNOWN));
  }

  private BitSet where(Clause clause, Set<Truth> accepted) {
    BitSet result = new BitSet(count);
    result.set(0, count);
    for (Atom atom : Atom.of(clause)) {
      Dimension dimension = dimensions.get(atom);
      if (dimension == null) {
        throw new IllegalArgumentException("Not one of the clauses: " + clause);
      }
      boolean[] good = new boolean[dimension.values().size()];
      for (int i = 0; i < good.length; i++) {
        good[i] = accepted.contains(dimension.values().get(i).get(atom));
      }
      for (int i = result.nextSetBit(0); i >= 0; i = result.nextSetBit(i + 1)) {
        if (!good[i / dimension.stride() % good.length]) {
          result.clear(i);
        }
      }
    }
    return result;
  }

  /** The smallest part of a clause. */
  sealed interface Atom {

    static List<Atom> of(Clause clause) {
      List<Atom> atoms = new ArrayList<>();
      clause.conditions().forEach(condition -> atoms.add(new Holds(condition)));
      clause.until().ifPresent(until -> atoms.add(new Before(until)));
      return atoms;
    }

    /** What it asks about; nothing else has a part in its answer. */
    String topic();

    Truth test(Map<String, String> attributes, Circumstances circumstances);
  }

  /** A condition of a rule. */
  record Holds(Condition condition) implements Atom {

    @Override
    public String topic() {
      if (condition instanceof Condition.TimeIn || condition instanceof Condition.HoursIn) {
        return "time";
      }
      return condition instanceof Condition.Attribute attribute
          ? "attribute " + attribute.name()
          : condition.getClass().getSimpleName();
    }

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      return condition.test(attributes, circumstances);
    }
  }

  /** The end of a binding. */
  record Before(Instant until) implements Atom {

    @Override
    public String topic() {
      return "time";
    }

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      return circumstances.time().isBefore(until) ? Truth.HOLDS : Truth.FAILS;
    }
  }
}
