package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.castellan.InvalidInputException;
import dev.castellan.access.PolicyMatrix.Answer;
import dev.castellan.access.PolicyMatrix.Row;
import dev.castellan.access.PolicyMatrix.Terms;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyMatrixTest {

  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final Resource ORDERS = ACME.child("topics", "orders");
  private static final List<ActionPattern> TOPICS = List.of(ActionPattern.parse("topic:*"));

  private static final String TEXT =
      """
      catalog {
        topic: read list delete purge
      }

      role observer {
        allow topic:list, topic:read on **
      }

      role operator inherits observer {
        allow topic:purge on topics/orders-*
        allow topic:purge on topics/orders when mfa
        allow topic:purge on topics/orders when address in 10.0.0.0/8
        allow topic:delete on topics/** when attribute site = "north", mfa
        deny topic:delete on topics/billing-*
        deny topic:purge on topics/** when via api-key
      }

      bind group:corp/ops operator at /tenants/acme until 2027-01-01T00:00:00Z
      bind group:corp/audit observer at /
      """;

  private static final Policy POLICY = Policy.parse(TEXT);

  private static PolicyWorld world(PolicySubject... subjects) {
    return new PolicyWorld(Catalogue.EMPTY, List.of(subjects), Set.of(), NOW);
  }

  private static PolicyMatrix topics(PolicySubject subject, Resource... resources) {
    return PolicyMatrix.ofSubjects(POLICY, world(subject), List.of(resources)).about(TOPICS);
  }

  @Test
  void rolesAreWrittenOutWithWhatTheyInherit() {
    assertThat(PolicyMatrix.ofRoles(POLICY, Catalogue.EMPTY).text())
        .isEqualTo(
            """
            # Who may what. What no line names is refused; paths of a role count from where it is bound.

            groups
              group:corp/audit        observer at /
              group:corp/ops          operator at /tenants/acme until 2027-01-01T00:00:00Z

            role:observer
              topic:list              allow **
              topic:read              allow **

            role:operator
              topic:delete            allow topics/** when attribute site = "north", mfa
              topic:delete            deny topics/billing-*
              topic:list              allow **
              topic:purge             deny topics/** when via api-key
              topic:purge             allow topics/orders when address in 10.0.0.0/8
              topic:purge             allow topics/orders when mfa
              topic:purge             allow topics/orders-*
              topic:read              allow **
            """);
  }

  @Test
  void subjectsAreWrittenOutByResource() {
    PolicySubject olga =
        new PolicySubject(
            "olga",
            Set.of(Binding.of("observer")),
            Set.of(GroupName.parse("group:corp/ops")),
            Map.of("site", "north"));
    PolicySubject vera = PolicySubject.of("vera", Binding.at("operator", ACME));
    List<Resource> resources =
        List.of(
            ORDERS,
            Resource.of("tenants", "beta", "topics", "x"),
            ACME.child("topics", "billing-1"),
            ACME.child("topics", "orders-eu"));
    PolicyWorld world =
        new PolicyWorld(
            Catalogue.EMPTY, List.of(vera, olga), Set.of(GroupName.parse("group:corp/audit")), NOW);

    assertThat(PolicyMatrix.ofSubjects(POLICY, world, resources).about(TOPICS).text())
        .isEqualTo(
            """
            # Who may what. What no line names is refused; paths of a role count from where it is bound.

            group:corp/audit
              /tenants/acme/topics/billing-1
                topic:list              yes
                topic:read              yes
              /tenants/acme/topics/orders
                topic:list              yes
                topic:read              yes
              /tenants/acme/topics/orders-eu
                topic:list              yes
                topic:read              yes
              /tenants/beta/topics/x
                topic:list              yes
                topic:read              yes

            olga
              /tenants/acme/topics/billing-1
                topic:delete            no, denied
                topic:list              yes
                topic:purge             no, denied
                topic:read              yes
              /tenants/acme/topics/orders
                topic:delete            yes when mfa until 2027-01-01T00:00:00Z
                topic:list              yes
                topic:purge             yes when address in 10.0.0.0/8 until 2027-01-01T00:00:00Z; or yes when mfa until 2027-01-01T00:00:00Z; but no when via api-key until 2027-01-01T00:00:00Z
                topic:read              yes
              /tenants/acme/topics/orders-eu
                topic:delete            yes when mfa until 2027-01-01T00:00:00Z
                topic:list              yes
                topic:purge             yes until 2027-01-01T00:00:00Z; but no when via api-key until 2027-01-01T00:00:00Z
                topic:read              yes
              /tenants/beta/topics/x
                topic:list              yes
                topic:read              yes

            vera
              /tenants/acme/topics/billing-1
                topic:delete            no, denied
                topic:list              yes
                topic:purge             no, denied
                topic:read              yes
              /tenants/acme/topics/orders
                topic:list              yes
                topic:purge             yes when address in 10.0.0.0/8; or yes when mfa; but no when via api-key
                topic:read              yes
              /tenants/acme/topics/orders-eu
                topic:list              yes
                topic:purge             yes; but no when via api-key
                topic:read              yes
            """);
  }

  @Test
  void jsonSaysTheSameWithOneLineForEachRow() throws IOException {
    PolicyMatrix matrix = PolicyMatrix.ofRoles(POLICY, Catalogue.EMPTY);

    assertThat(matrix.json())
        .isEqualTo(
            """
            {
              "groups": [
                {"group":"group:corp/audit","role":"observer","scope":"/"},
                {"group":"group:corp/ops","role":"operator","scope":"/tenants/acme","until":"2027-01-01T00:00:00Z"}
              ],
              "rows": [
                {"who":"role:observer","where":"**","action":"topic:list","answer":"yes","allow":[{"when":[]}],"deny":[]},
                {"who":"role:observer","where":"**","action":"topic:read","answer":"yes","allow":[{"when":[]}],"deny":[]},
                {"who":"role:operator","where":"topics/**","action":"topic:delete","answer":"conditional","allow":[{"when":["attribute site = \\"north\\"","mfa"]}],"deny":[]},
                {"who":"role:operator","where":"topics/billing-*","action":"topic:delete","answer":"no","allow":[],"deny":[{"when":[]}]},
                {"who":"role:operator","where":"**","action":"topic:list","answer":"yes","allow":[{"when":[]}],"deny":[]},
                {"who":"role:operator","where":"topics/**","action":"topic:purge","answer":"no","allow":[],"deny":[{"when":["via api-key"]}]},
                {"who":"role:operator","where":"topics/orders","action":"topic:purge","answer":"conditional","allow":[{"when":["address in 10.0.0.0/8"]},{"when":["mfa"]}],"deny":[]},
                {"who":"role:operator","where":"topics/orders-*","action":"topic:purge","answer":"yes","allow":[{"when":[]}],"deny":[]},
                {"who":"role:operator","where":"**","action":"topic:read","answer":"yes","allow":[{"when":[]}],"deny":[]}
              ]
            }
            """);
    JsonNode none =
        new JsonMapper().readTree(PolicyMatrix.ofRoles(Policy.EMPTY, Catalogue.EMPTY).json());
    assertThat(none.path("groups")).isEmpty();
    assertThat(none.path("rows")).isEmpty();
  }

  @Test
  void theOrderInWhichAPolicyIsWrittenMeansNothing() {
    Random random = new Random(20260501);
    String text = PolicyMatrix.ofRoles(POLICY, Catalogue.EMPTY).text();
    for (int i = 0; i < 50; i++) {
      List<Role> roles = new ArrayList<>();
      for (Role role : POLICY.roles()) {
        List<Rule> rules = new ArrayList<>(role.rules());
        Collections.shuffle(rules, random);
        roles.add(new Role(role.name(), role.inherits(), rules, "", 0));
      }
      List<GroupBinding> bindings = new ArrayList<>(POLICY.bindings());
      Collections.shuffle(roles, random);
      Collections.shuffle(bindings, random);
      Policy shuffled = Policy.of(POLICY.catalogue(), roles, bindings, List.of());

      assertThat(PolicyMatrix.ofRoles(shuffled, Catalogue.EMPTY).text()).isEqualTo(text);
    }
  }

  @Test
  void aChangedRuleChangesItsOwnLinesAlone() {
    Policy changed =
        Policy.parse(TEXT.replace("topic:purge on topics/orders-*", "topic:purge on topics/o*"));
    List<String> before = PolicyMatrix.ofRoles(POLICY, Catalogue.EMPTY).text().lines().toList();
    List<String> after = PolicyMatrix.ofRoles(changed, Catalogue.EMPTY).text().lines().toList();

    assertThat(before.stream().filter(line -> !after.contains(line)))
        .containsExactly("  topic:purge             allow topics/orders-*");
    assertThat(after.stream().filter(line -> !before.contains(line)))
        .containsExactly("  topic:purge             allow topics/o*");
  }

  @Test
  void termsThatOthersCoverAreLeftOut() {
    Policy policy =
        Policy.parse(
            """
            role r {
              allow user:read on users/* when mfa
              allow user:read on users/* when address in 10.0.0.0/8
              allow user:read on users/* when address in 10.1.0.0/16, mfa
              allow user:read on users/*
              deny user:list on users when address in 10.1.0.0/16
              deny user:list on users when address in 10.0.0.0/8
            }
            """);

    assertThat(PolicyMatrix.ofRoles(policy, Catalogue.EMPTY).text())
        .endsWith(
            """
            role:r
              user:list               deny users when address in 10.0.0.0/8
              user:read               allow users/*
            """);
  }

  @Test
  void whoHoldsNothingIsNotNamed() {
    assertThat(topics(PolicySubject.of("nobody"), ORDERS).rows()).isEmpty();
    assertThat(topics(PolicySubject.of("x", Binding.of("no-such-role")), ORDERS).rows()).isEmpty();
  }

  @Test
  void aBindingEndsAtItsInstant() {
    Binding ends = new Binding("observer", Resource.ROOT, Optional.of(NOW));
    Binding lasts = new Binding("observer", Resource.ROOT, Optional.of(NOW.plusSeconds(1)));

    assertThat(topics(PolicySubject.of("x", ends), ORDERS).rows()).isEmpty();
    assertThat(topics(PolicySubject.of("x", lasts), ORDERS).rows())
        .allSatisfy(row -> assertThat(row.answer()).isEqualTo(Answer.CONDITIONAL))
        .hasSize(2);
  }

  @Test
  void anActionThatTheCatalogueLacksGivesNoRow() {
    Policy policy = Policy.builder().role("r", rule(Effect.ALLOW, "queue:purge", "**")).build();

    assertThat(PolicyMatrix.ofRoles(policy, Catalogue.EMPTY).rows()).isEmpty();
    assertThat(PolicyMatrix.ofRoles(policy, Catalogue.EMPTY.with("queue", List.of("purge"))).rows())
        .hasSize(1);
  }

  @Test
  void aNameCannotLookLikeSomebodyElse() {
    PolicySubject odd = PolicySubject.of("x\nroot\u2028root", Binding.of("observer"));

    assertThat(topics(odd, ORDERS).text().lines()).contains("x\\u000aroot\\u2028root");
  }

  @Test
  void anInheritedBuiltInRoleIsWrittenOut() {
    Policy policy =
        Policy.of(Catalogue.EMPTY, List.of(Role.of("r").inherits("viewer")), List.of(), List.of());

    assertThat(PolicyMatrix.ofRoles(policy, Catalogue.EMPTY).rows())
        .contains(row("role:r", "**", "user:read"))
        .contains(row("role:r", "**", "audit:list"))
        .allSatisfy(row -> assertThat(row.action().verb()).isIn("read", "list"));
  }

  private static Row row(String who, String where, String action) {
    Terms always = new Terms(List.of(), Optional.empty());
    return new Row(who, where, Action.parse(action), List.of(always), List.of());
  }

  @Test
  void tooMuchIsRefusedAndNotBegun() {
    // Each role inherits the one before: what 700 rules say, up to 700 times over.
    List<Role> roles =
        IntStream.range(0, 700)
            .mapToObj(
                i ->
                    Role.of("r" + i, rule(Effect.ALLOW, "user:read", "users/u" + i))
                        .inherits(i == 0 ? new String[0] : new String[] {"r" + (i - 1)}))
            .toList();
    Policy policy = Policy.of(Catalogue.EMPTY, roles, List.of(), List.of());

    assertThatThrownBy(() -> PolicyMatrix.ofRoles(policy, Catalogue.EMPTY))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("Who may what has more than 200000 rows; ask about less");
  }

  /** For small worlds made up at random, the rows say exactly what the evaluator decides. */
  @Test
  void rowsSayWhatIsDecided() {
    for (long seed = 1; seed <= 300; seed++) {
      new SmallWorld(new Random(seed), "seed " + seed).check();
    }
  }

  private static Rule rule(Effect effect, String action, String pattern) {
    return Rule.of(effect, List.of(ActionPattern.parse(action)), PathPattern.parse(pattern));
  }

  private static final class SmallWorld {

    private static final List<Condition> CONDITIONS =
        List.of(
            new Condition.SecondFactor(),
            new Condition.Owner(),
            new Condition.Via(Principal.Kind.API_KEY),
            new Condition.AddressIn(Network.parse("10.0.0.0/8")),
            new Condition.AddressIn(Network.parse("10.1.0.0/16")),
            new Condition.AuthenticatedWithin(Duration.ofMinutes(5)),
            new Condition.Attribute("site", "north"));
    private static final List<Resource> RESOURCES =
        List.of(
            Resource.of("t"), Resource.of("t", "a"), Resource.of("t", "a", "b"), Resource.of("u"));

    private final Random random;
    private final String seed;

    SmallWorld(Random random, String seed) {
      this.random = random;
      this.seed = seed;
    }

    void check() {
      Policy policy =
          Policy.of(
              Catalogue.EMPTY,
              List.of(
                  Role.of("r0", rules()),
                  Role.of("r1", rules()).inherits("r0"),
                  Role.of("r2", rules())),
              List.of(),
              List.of());
      PolicySubject subject =
          new PolicySubject(
              "s",
              Set.of(
                  Binding.of("r" + random.nextInt(3)),
                  new Binding(
                      "r" + random.nextInt(3),
                      Resource.of("t"),
                      Optional.of(NOW.plusSeconds(random.nextInt(3) * 60L)))),
              Set.of(),
              random.nextBoolean() ? Map.of("site", "north") : Map.of());
      PolicyMatrix matrix = PolicyMatrix.ofSubjects(policy, world(subject), RESOURCES);
      PolicyEvaluator evaluator = PolicyEvaluator.of(policy, Catalogue.EMPTY);
      PolicyEvaluator.Handle handle = evaluator.resolve(subject);
      for (Resource resource : RESOURCES) {
        for (Action action : List.of(Action.parse("user:read"), Action.parse("user:delete"))) {
          circumstances()
              .forEach(
                  now ->
                      assertThat(says(matrix, subject, resource, action, now))
                          .as("%s: %s on %s, %s", seed, action, resource, now)
                          .isEqualTo(evaluator.decide(handle, action, resource, now).allowed()));
        }
      }
    }

    private Rule[] rules() {
      return Stream.generate(this::rule).limit(1 + random.nextInt(3)).toArray(Rule[]::new);
    }

    private Rule rule() {
      List<String> patterns = List.of("**", "t/**", "a", "*", "t", "t/a*", "a/**");
      Rule plain =
          PolicyMatrixTest.rule(
              random.nextInt(3) == 0 ? Effect.DENY : Effect.ALLOW,
              random.nextBoolean() ? "user:read" : "user:*",
              patterns.get(random.nextInt(patterns.size())));
      Condition[] conditions =
          Stream.generate(() -> CONDITIONS.get(random.nextInt(CONDITIONS.size())))
              .limit(random.nextInt(3))
              .toArray(Condition[]::new);
      return plain.when(conditions);
    }

    private static Stream<Circumstances> circumstances() {
      Circumstances plain = Circumstances.sessionAt(NOW);
      return Stream.of(
          plain,
          plain.secondFactor(true).from("10.1.0.1"),
          plain.owner(true).from("10.2.0.1").authenticatedAt(NOW.minusSeconds(301)),
          plain.from("192.0.2.1"),
          plain.at(NOW.plusSeconds(60)),
          plain.at(NOW.plusSeconds(120)).secondFactor(true),
          Circumstances.apiKeyAt(NOW),
          Circumstances.apiKeyAt(NOW).from("10.1.0.1").owner(true));
    }

    /** By the row alone. */
    private static boolean says(
        PolicyMatrix matrix,
        PolicySubject subject,
        Resource resource,
        Action action,
        Circumstances now) {
      List<Row> rows =
          matrix.rows().stream()
              .filter(row -> row.action().equals(action) && row.where().equals(resource.toString()))
              .toList();
      assertThat(rows).hasSizeLessThanOrEqualTo(1);
      return rows.stream()
              .allMatch(
                  row ->
                      switch (row.answer()) {
                        case YES -> true;
                        case NO -> false;
                        case CONDITIONAL ->
                            row.allows().stream().anyMatch(terms -> allHold(terms, subject, now))
                                && row.denies().stream()
                                    .allMatch(terms -> oneFails(terms, subject, now));
                      })
          && !rows.isEmpty();
    }

    private static boolean lasts(Terms terms, Circumstances now) {
      return terms.until().filter(end -> !now.time().isBefore(end)).isEmpty();
    }

    private static boolean allHold(Terms terms, PolicySubject subject, Circumstances now) {
      return lasts(terms, now)
          && terms.conditions().stream()
              .allMatch(c -> c.test(subject.attributes(), now) == Truth.HOLDS);
    }

    private static boolean oneFails(Terms terms, PolicySubject subject, Circumstances now) {
      return !lasts(terms, now)
          || terms.conditions().stream()
              .anyMatch(c -> c.test(subject.attributes(), now) == Truth.FAILS);
    }
  }
}
