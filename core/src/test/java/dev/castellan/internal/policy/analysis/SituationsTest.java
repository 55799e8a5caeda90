package dev.castellan.internal.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Network;
import dev.castellan.access.Truth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SituationsTest {

  private static Clause clause(Condition... conditions) {
    return new Clause(List.of(conditions), Optional.empty());
  }

  private static Situations of(Clause... clauses) {
    return Situations.of(List.of(clauses), Optional.empty(), SmallWorld.NOW).orElseThrow();
  }

  private static Condition in(String network) {
    return new Condition.AddressIn(Network.parse(network));
  }

  @Test
  void eachRealSituationIsAmongThem() {
    for (long seed = 1; seed <= 300; seed++) {
      SmallWorld world = new SmallWorld(seed);
      List<Clause> clauses = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clauses.add(new Clause(world.conditions(2), world.binding(1).until()));
      }
      Situations situations =
          Situations.of(clauses, Optional.empty(), SmallWorld.NOW).orElseThrow();
      Set<List<Truth>> known = new HashSet<>();
      for (int i = 0; i < situations.count(); i++) {
        int situation = i;
        known.add(clauses.stream().map(clause -> truth(situations, clause, situation)).toList());
      }
      for (int i = 0; i < 200; i++) {
        Map<String, String> attributes = world.attributes();
        Circumstances circumstances = world.circumstances();
        assertThat(known)
            .as("seed %d: %s under %s", seed, clauses, circumstances)
            .contains(
                clauses.stream().map(clause -> truth(clause, attributes, circumstances)).toList());
      }
    }
  }

  private static Truth truth(Situations situations, Clause clause, int situation) {
    if (situations.holding(clause).get(situation)) {
      return Truth.HOLDS;
    }
    return situations.notFailing(clause).get(situation) ? Truth.UNKNOWN : Truth.FAILS;
  }

  private static Truth truth(
      Clause clause, Map<String, String> attributes, Circumstances circumstances) {
    Set<Truth> truths = new HashSet<>();
    clause.conditions().forEach(each -> truths.add(each.test(attributes, circumstances)));
    clause
        .until()
        .ifPresent(
            end -> truths.add(circumstances.time().isBefore(end) ? Truth.HOLDS : Truth.FAILS));
    return Stream.of(Truth.FAILS, Truth.UNKNOWN)
        .filter(truths::contains)
        .findFirst()
        .orElse(Truth.HOLDS);
  }

  @Test
  void halvesOfANetworkAreAllOfIt() {
    Clause all = clause(in("10.0.0.0/8"));
    Clause low = clause(in("10.0.0.0/9"));
    Clause high = clause(in("10.128.0.0/9"));

    Situations situations = of(all, low, high);

    assertThat(situations.allowed(List.of(low, high), List.of()))
        .isEqualTo(situations.allowed(List.of(all), List.of()));
    assertThat(situations.allowed(List.of(low), List.of()))
        .isNotEqualTo(situations.allowed(List.of(all), List.of()));
  }

  @Test
  void allAddressesOfBothKindsAreNotAllThatCanBe() {
    Clause old = clause(in("0.0.0.0/0"));
    Clause recent = clause(in("::/0"));

    Situations situations = of(old, recent);
    BitSet allowed = situations.allowed(List.of(old, recent), List.of());

    assertThat(allowed.isEmpty()).isFalse();
    assertThat(allowed.cardinality()).isLessThan(situations.count());
    assertThat(situations.allowed(List.of(Clause.ALWAYS), List.of(old, recent)).isEmpty()).isTrue();
  }

  @Test
  void theAddressesBehindThoseThatAreIpv4InTruthCount() {
    Clause wide = clause(in("::/0"));
    Clause before = clause(in("::/33"));
    Clause mapped = clause(in("::fffe:0:0/96"));

    Situations situations = of(wide, before, mapped);

    assertThat(situations.allowed(List.of(before), List.of(mapped)).isEmpty()).isFalse();
    assertThat(situations.allowed(List.of(wide), List.of(before)).isEmpty()).isFalse();
  }

  @Test
  void whatHasPassedDoesNotMatter() {
    Clause past = clause(new Condition.TimeIn(SmallWorld.NOW.minusSeconds(60), SmallWorld.NOW));

    assertThat(of(past).holding(past).isEmpty()).isTrue();
  }

  @Test
  void ofAKnownSubjectTheAttributesAreKnown() {
    Clause north = clause(new Condition.Attribute("site", "north"));

    Situations situations =
        Situations.of(List.of(north), Optional.of(Map.of("site", "north")), SmallWorld.NOW)
            .orElseThrow();

    assertThat(situations.count()).isEqualTo(1);
    assertThat(situations.holding(north).get(0)).isTrue();
  }

  @Test
  void tooManyAreNotCounted() {
    List<Clause> clauses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clauses.add(clause(new Condition.Attribute("a" + i, "x")));
    }

    assertThat(Situations.of(clauses, Optional.empty(), SmallWorld.NOW)).isEmpty();
  }
}
