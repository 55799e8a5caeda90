package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Catalogue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The actions of a catalogue, numbered. For one thread. */
final class Words {

  private final List<Action> actions;
  private final Catalogue known;
  private final Map<List<ActionPattern>, IntSet> numbers = new HashMap<>();

  Words(Catalogue catalogue) {
    this(catalogue, catalogue);
  }

  /**
   * Numbers alike for several catalogues.
   *
   * @param all by which actions are numbered
   * @param known what patterns stand for
   */
  Words(Catalogue all, Catalogue known) {
    this.actions = all.actions();
    this.known = known;
  }

  int size() {
    return actions.size();
  }

  Action action(int number) {
    return actions.get(number);
  }

  List<Action> actions(IntSet numbers) {
    return numbers.stream().mapToObj(actions::get).toList();
  }

  /** The numbers of all actions that one of the patterns stands for. */
  IntSet numbers(List<ActionPattern> patterns) {
    return numbers.computeIfAbsent(
        patterns,
        key ->
            IntSet.of(
                IntStream.range(0, actions.size())
                    .filter(i -> known.has(actions.get(i)))
                    .filter(i -> key.stream().anyMatch(one -> one.matches(actions.get(i))))));
  }
}
