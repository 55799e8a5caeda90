package dev.castellan.bench;

import java.util.ArrayList;
import java.util.List;

/** Which rows there are. */
final class Plan {

  private Plan() {}

  /** All scenarios of some sizes. The largest alone is asked by two threads, too. */
  static List<Scenario> scenarios(List<Size> sizes) {
    List<Scenario> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Asking asking : Asking.values()) {
        for (Size size : sizes) {
          all.add(new Scenario(kind, size, asking, 1));
        }
        if (sizes.contains(Size.LARGE)) {
          all.add(new Scenario(kind, Size.LARGE, asking, 2));
        }
      }
    }
    return List.copyOf(all);
  }

  /**
   * Who takes part in one, of these. That peers have no cache of answers shows at the largest size
   * already; smaller ones are asked the wide questions of the limits and this library alone.
   */
  static List<Contender> contenders(Scenario scenario, List<Contender> all) {
    boolean withPeers = scenario.asking() == Asking.WARM || scenario.size() == Size.LARGE;
    return all.stream()
        .filter(one -> one.takesPart(scenario.kind(), scenario.asking()))
        .filter(one -> withPeers || one.group() != Contender.Group.PEER)
        .toList();
  }
}
