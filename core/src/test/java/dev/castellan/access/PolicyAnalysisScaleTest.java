package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.PolicyDiff.Kind;
import dev.castellan.access.PolicyFinding.Severity;
import dev.castellan.internal.policy.analysis.Containment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large policies are compared in time, and so are those that are made to take for ever. */
@Timeout(120)
class PolicyAnalysisScaleTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Catalogue HOST =
      Catalogue.EMPTY
          .with("topic", List.of("read", "list", "create", "update", "delete", "purge"))
          .with("client", List.of("read", "list", "kick", "ban"))
          .with("queue", List.of("read", "list", "create", "delete", "drain"));
  private static final Catalogue ALL = HOST.and(Catalogue.own());
  private static final List<String> CONDITIONS =
      List.of("mfa", "via session", "address in 10.0.0.0/8", "hours in 08:00..18:00", "owner");

  private static String rule(Random random) {
    List<Action> actions = HOST.actions();
    String what = actions.get(random.nextInt(actions.size())).toString();
    if (random.nextInt(3) == 0) {
      what += ", " + actions.get(random.nextInt(actions.size()));
    }
    String where =
        switch (random.nextInt(6)) {
          case 0 -> "topics/**";
          case 1 -> "topics/t" + random.nextInt(50) + "-*";
          case 2 -> "*/t" + random.nextInt(50) + "/*";
          case 3 -> "queues/q" + random.nextInt(50);
          case 4 -> "teams/a" + random.nextInt(50) + "/**";
          default -> "*/*/x" + random.nextInt(9) + "*";
        };
    String when =
        random.nextInt(5) == 0 ? " when " + CONDITIONS.get(random.nextInt(CONDITIONS.size())) : "";
    return (random.nextInt(5) == 0 ? "deny " : "allow ") + what + " on " + where + when;
  }

  private static String text(long seed, int roles, int rules) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < roles; i++) {
      text.append("role r").append(i);
      if (i + 1 < roles && random.nextInt(2) == 0) {
        text.append(" inherits r").append(i + 1 + random.nextInt(Math.min(9, roles - i - 1)));
      }
      text.append(" {\n");
      for (int n = 0; n < rules; n++) {
        text.append("  ").append(rule(random)).append('\n');
      }
      text.append("}\n");
    }
    return text.toString();
  }

  private static PolicyWorld world(int subjects, int roles) {
    List<PolicySubject> all = new ArrayList<>();
    for (int i = 0; i < subjects; i++) {
      all.add(
          PolicySubject.of(
              "s" + i,
              Binding.at("r" + i % roles, Resource.of("tenants", "t" + i % 7)),
              Binding.of("r" + i * 7 % roles)));
    }
    return new PolicyWorld(HOST, all, Set.of(), NOW);
  }

  @Test
  void twentyThousandRulesAreCompared() {
    String text = text(1, 1_000, 20);
    Policy before = Policy.parse(text);
    Policy after = Policy.parse(text.replace("on queues/q7\n", "on queues/q8\n"));
    PolicyWorld world = world(1_000, 1_000);

    assertThat(PolicyLint.findings(before, world))
        .hasSizeGreaterThan(100)
        .extracting(PolicyFinding::kind)
        .doesNotContain(PolicyFinding.Kind.UNDECIDED);
    List<PolicyDiff.Change> changes = PolicyDiff.between(before, after, world).changes();
    assertThat(changes).hasSizeGreaterThan(100);
    assertThat(changes.toString()).doesNotContain("undecided");
    Set<Binding> held = new HashSet<>();
    IntStream.range(0, 1_000).forEach(i -> held.add(Binding.of("r" + i)));
    Containment containment = new Containment(before, after, ALL);
    assertThat(containment.covers(held, Set.of(Binding.of("viewer")), NOW)).isFalse();
    assertThat(containment.covers(held, Set.of(Binding.of("r1"), Binding.of("r2")), NOW)).isFalse();
  }

  @Test
  void rolesInALongChainAreComparedAsFarAsTimeAllows() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("role r").append(i);
      text.append(i == 0 ? "" : " inherits r" + (i - 1)).append(" { allow topic:read on x");
      text.append(i).append(" }\n");
    }
    Policy before = Policy.parse(text.toString());
    Policy after = Policy.parse(text.toString().replace("on x0 ", "on y "));

    assertThat(PolicyLint.findings(before, PolicyWorld.of(HOST, NOW)))
        .extracting(PolicyFinding::kind)
        .containsOnly(PolicyFinding.Kind.UNDECIDED);
    assertThat(PolicyDiff.between(before, after, PolicyWorld.of(HOST, NOW)).changes())
        .extracting(PolicyDiff.Change::who)
        .contains("role:r0", "role:r19999");
  }

  @Test
  void patternsMadeToExplodeAreUndecided() {
    StringBuilder text = new StringBuilder();
    for (int role = 0; role < 300; role++) {
      text.append("role r").append(role).append(" {\n");
      for (int i = 0; i < 30; i++) {
        List<String> parts = new ArrayList<>(Collections.nCopies(30, "*"));
        parts.set(i, "a");
        text.append("  allow topic:read on ").append(String.join("/", parts)).append('\n');
      }
      text.append("}\n");
    }
    Policy policy = Policy.parse(text.toString());

    assertThat(PolicyLint.findings(policy, PolicyWorld.of(HOST, NOW)))
        .isNotEmpty()
        .allMatch(finding -> finding.kind() == PolicyFinding.Kind.UNDECIDED)
        .allMatch(finding -> finding.severity() == Severity.WARNING);
    assertThat(PolicyDiff.between(Policy.EMPTY, policy, PolicyWorld.of(HOST, NOW)).changes())
        .hasSize(300)
        .allMatch(change -> change.after().equals(List.of("undecided")));
  }

  @Test
  void conditionsMadeToExplodeAreUndecided() {
    StringBuilder text = new StringBuilder("role r {\n");
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      text.append("  ")
          .append(random.nextInt(3) == 0 ? "deny" : "allow")
          .append(" topic:read on p")
          .append(random.nextInt(10))
          .append("/** when attribute a")
          .append(random.nextInt(1_000))
          .append(" = \"x\", address in 10.0.")
          .append(random.nextInt(256))
          .append(".0/24\n");
    }
    Policy policy = Policy.parse(text.append("}\n").toString());

    assertThat(PolicyLint.findings(policy, PolicyWorld.of(HOST, NOW)))
        .extracting(PolicyFinding::kind)
        .contains(PolicyFinding.Kind.UNDECIDED);
    assertThat(PolicyDiff.between(Policy.EMPTY, policy, PolicyWorld.of(HOST, NOW)).changes())
        .isNotEmpty()
        .allMatch(change -> change.kind() == Kind.CONDITIONS);
    assertThat(
            new Containment(policy, ALL)
                .covers(Set.of(Binding.of("viewer")), Set.of(Binding.of("r")), NOW))
        .isFalse();
  }

  @Test
  void manySubjectsAreCompared() {
    Policy before = Policy.parse(text(2, 100, 10));
    Policy after = Policy.parse(text(2, 100, 10).replace("topics/**", "topics/*"));
    List<PolicySubject> subjects = new ArrayList<>(world(10_000, 100).subjects());
    subjects.add(
        new PolicySubject("odd", Set.of(Binding.of("gone")), Set.of(), Map.of("site", "north")));
    PolicyWorld world = new PolicyWorld(HOST, subjects, Set.of(), NOW);

    assertThat(PolicyLint.findings(before, world))
        .extracting(PolicyFinding::kind)
        .contains(PolicyFinding.Kind.DANGLING_BINDING);
    assertThat(PolicyDiff.between(before, after, world).changes())
        .hasSizeGreaterThan(10_000)
        .noneMatch(change -> change.who().equals("odd"));
  }
}
