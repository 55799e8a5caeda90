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
  private final Map<List<ActionPattern>, IntSet> known = new HashMap<>();

  Words(Catalogue catalogue) {
    this.actions = catalogue.actions();
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
    return known.computeIfAbsent(
        patterns,
        key ->
            IntSet.of(
                IntStream.range(0, actions.size())
                    .filter(i -> key.stream().anyMatch(one -> one.matches(actions.get(i))))));
  }
}
