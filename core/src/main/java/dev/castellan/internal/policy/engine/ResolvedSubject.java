package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A subject with what it holds by one policy. What it holds at the time of the last question is
 * kept; two threads that look at different times replace it in turn, which costs time and nothing
 * else.
 */
final class ResolvedSubject implements PolicyEvaluator.Handle {

  private final CompiledPolicy policy;
  private final RuleTable rules;
  private final PolicySubject subject;
  private final List<Held> held;
  private final int hash;
  private Holdings last;

  ResolvedSubject(CompiledPolicy policy, RuleTable rules, PolicySubject subject, List<Held> held) {
    this.policy = policy;
    this.rules = rules;
    this.subject = subject;
    this.held = held;
    this.hash = subject.name().hashCode();
    this.last = holdings(Instant.MIN);
  }

  @Override
  public PolicySubject subject() {
    return subject;
  }

  /** Whether it is one of this policy. */
  boolean isOf(CompiledPolicy other) {
    return policy == other;
  }

  /** What it has in the hash of each question. */
  int hash() {
    return hash;
  }

  /** All that it holds or held, its own before what comes through groups. */
  List<Held> held() {
    return held;
  }

  /** What it holds when this is asked. */
  Holdings holdings(Circumstances circumstances) {
    Holdings known = last;
    if (!known.at(circumstances)) {
      known = holdings(circumstances.time());
      last = known;
    }
    return known;
  }

  private Holdings holdings(Instant time) {
    Instant from = Instant.MIN;
    Instant until = Instant.MAX;
    SortedMap<String, BitSet> byScope = new TreeMap<>();
    for (Held one : held) {
      if (one.binding().until().isPresent()) {
        Instant end = one.binding().until().get();
        if (one.at(time)) {
          until = end.isBefore(until) ? end : until;
        } else {
          from = end.isAfter(from) ? end : from;
        }
      }
      if (one.at(time)) {
        String scope = WrittenPath.scope(one.binding().scope());
        addWithInherited(one.role(), byScope.computeIfAbsent(scope, s -> new BitSet()));
      }
    }
    return new Holdings(from, until, byScope);
  }

  private void addWithInherited(int role, BitSet roles) {
    Deque<Integer> open = new ArrayDeque<>(List.of(role));
    while (!open.isEmpty()) {
      int next = open.pop();
      if (!roles.get(next)) {
        roles.set(next);
        for (int inherited : rules.inherits(next)) {
          open.push(inherited);
        }
      }
    }
  }
}
