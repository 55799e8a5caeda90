package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.PolicyEvaluator.ByName;
import dev.castellan.access.PolicyEvaluator.Handle;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PolicyEvaluatorTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Circumstances SESSION = Circumstances.sessionAt(NOON);
  private static final Catalogue HOST =
      Catalogue.EMPTY
          .with("topic", List.of("read", "list", "create", "update", "delete", "purge"))
          .with("queue", List.of("read"));

  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final Resource BETA = Resource.of("tenants", "beta");

  private static PolicyEvaluator of(String text) {
    return PolicyEvaluator.of(Policy.parse(text), HOST);
  }

  private static Decision decide(
      PolicyEvaluator evaluator, PolicySubject subject, String action, String path) {
    return evaluator.decide(
        evaluator.resolve(subject), Action.parse(action), Resource.parse(path), SESSION);
  }

  private static Outcome outcome(String text, String action, String path) {
    PolicySubject subject = PolicySubject.of("alice", Binding.of("r"));
    return decide(of(text), subject, action, path).outcome();
  }

  @ParameterizedTest
  @CsvSource({
    "topics, /topics, ALLOWED",
    "topics, /topics/x, NO_MATCH",
    "topics, /topicsx, NO_MATCH",
    "topics/x, /topics/x, ALLOWED",
    "topics/x, /topics, NO_MATCH",
    "topics/*, /topics/x, ALLOWED",
    "topics/*, /topics, NO_MATCH",
    "topics/*, /topics/x/y, NO_MATCH",
    "*/x, /topics/x, ALLOWED",
    "*/x, /topics/y, NO_MATCH",
    "topics/o-*, /topics/o-1, ALLOWED",
    "topics/o-*, /topics/o-, ALLOWED",
    "topics/o-*, /topics/o, NO_MATCH",
    "topics/o-*, /topics/o-1/x, NO_MATCH",
    "topics/o-*/x, /topics/o-1/x, ALLOWED",
    "topics/**, /topics/x, ALLOWED",
    "topics/**, /topics/x/y/z, ALLOWED",
    "topics/**, /topics, NO_MATCH",
    "**, /x, ALLOWED",
    "**, /, NO_MATCH",
    "*/*/**, /a/b/c, ALLOWED",
    "*/*/**, /a/b, NO_MATCH",
    "a%2Fb, /a%2Fb, ALLOWED",
    "a%2Fb, /a/b, NO_MATCH",
    "a/b, /a%2Fb, NO_MATCH",
    "%2A, /*, ALLOWED",
    "%2A, /x, NO_MATCH",
    "%2A*, /*x, ALLOWED",
    "%C3%A9*, /%C3%A9a, ALLOWED",
    "e*, /%C3%A9, NO_MATCH",
    "A, /a, NO_MATCH"
  })
  void matchesSegmentBySegment(String pattern, String path, Outcome outcome) {
    String policy = "role r { allow topic:read on " + pattern + " }";

    assertThat(outcome(policy, "topic:read", path)).isEqualTo(outcome);
    if (outcome == Outcome.ALLOWED) {
      assertThat(outcome(policy.replace("allow", "deny"), "topic:read", path))
          .isEqualTo(Outcome.DENIED_BY_RULE);
    }
  }

  @Test
  void prefixesThatBeginWithEachOtherAreAllFound() {
    PolicyEvaluator evaluator =
        of(
            """
            role r {
              allow topic:read on a*
              allow topic:list on ab*
              allow topic:create on ac*
              allow topic:update on abc*
              allow topic:delete on b*
              allow topic:purge on *
            }
            """);
    Handle alice = evaluator.resolve(PolicySubject.of("alice", Binding.of("r")));

    assertThat(evaluator.allowedActions(alice, Resource.of("abcd"), SESSION))
        .extracting(Action::verb)
        .containsExactly("list", "purge", "read", "update");
    assertThat(evaluator.allowedActions(alice, Resource.of("abb"), SESSION))
        .extracting(Action::verb)
        .containsExactly("list", "purge", "read");
    assertThat(evaluator.allowedActions(alice, Resource.of("ad"), SESSION))
        .extracting(Action::verb)
        .containsExactly("purge", "read");
    assertThat(evaluator.allowedActions(alice, Resource.of("b"), SESSION))
        .extracting(Action::verb)
        .containsExactly("delete", "purge");
    assertThat(evaluator.allowedActions(alice, Resource.of("z"), SESSION))
        .extracting(Action::verb)
        .containsExactly("purge");
  }

  @Test
  void denyWinsWhereverItStandsAndTheFirstThatDecidesIsNamed() {
    PolicyEvaluator evaluator =
        of(
            """
            role one {
              allow topic:read on **
              deny topic:* on secret/**
            }
            role two inherits one {
              allow topic:purge on secret/x
              deny topic:purge on secret/x
              allow topic:read on **
            }
            """);
    PolicySubject alice = PolicySubject.of("alice", Binding.of("two"));

    assertThat(decide(evaluator, alice, "topic:purge", "/secret/x"))
        .isEqualTo(new Decision(Outcome.DENIED_BY_RULE, "one", 3));
    assertThat(decide(evaluator, alice, "topic:read", "/open"))
        .isEqualTo(new Decision(Outcome.ALLOWED, "one", 2));
    assertThat(decide(evaluator, alice, "topic:purge", "/open"))
        .isEqualTo(new Decision(Outcome.NO_MATCH, ""));
  }

  @Test
  void conditionsThatFailAreSaidAndUnknownOnesCountAgainstTheCaller() {
    String text =
        """
        role r {
          allow topic:read on ** when mfa
          allow topic:purge on ** when address in 10.0.0.0/8
          allow topic:list on **
          deny topic:list on ** when address in 10.0.0.0/8
        }
        """;
    PolicyEvaluator evaluator = of(text);
    Handle alice = evaluator.resolve(PolicySubject.of("alice", Binding.of("r")));
    Resource x = Resource.of("x");

    // Each three times, so that the answers come from memory, too.
    for (int i = 0; i < 3; i++) {
      assertThat(evaluator.decide(alice, Action.parse("topic:read"), x, SESSION))
          .isEqualTo(new Decision(Outcome.CONDITION_FAILED, "r", 2));
      assertThat(evaluator.decide(alice, Action.parse("topic:read"), x, SESSION.secondFactor(true)))
          .isEqualTo(new Decision(Outcome.ALLOWED, "r", 2));
      assertThat(evaluator.decide(alice, Action.parse("topic:purge"), x, SESSION).outcome())
          .isEqualTo(Outcome.CONDITION_FAILED);
      assertThat(evaluator.decide(alice, Action.parse("topic:list"), x, SESSION))
          .isEqualTo(new Decision(Outcome.DENIED_BY_RULE, "r", 5));
      assertThat(
              evaluator
                  .decide(alice, Action.parse("topic:list"), x, SESSION.from("192.168.0.1"))
                  .allowed())
          .isTrue();
    }
  }

  @Test
  void rolesHoldAtTheirScopesAndInheritedOnesWithThem() {
    PolicyEvaluator evaluator =
        of(
            """
            role reader { allow topic:read on topics/* }
            role operator inherits reader { allow topic:purge on topics/* }
            """);
    PolicySubject alice =
        PolicySubject.of("alice", Binding.at("operator", ACME), Binding.at("reader", BETA));

    assertThat(decide(evaluator, alice, "topic:read", "/tenants/acme/topics/x").role())
        .isEqualTo("reader");
    assertThat(decide(evaluator, alice, "topic:purge", "/tenants/acme/topics/x").allowed())
        .isTrue();
    assertThat(decide(evaluator, alice, "topic:read", "/tenants/beta/topics/x").allowed()).isTrue();
    assertThat(decide(evaluator, alice, "topic:purge", "/tenants/beta/topics/x").outcome())
        .isEqualTo(Outcome.NO_MATCH);
    assertThat(decide(evaluator, alice, "topic:read", "/tenants/acme-2/topics/x").outcome())
        .isEqualTo(Outcome.NO_MATCH);
    assertThat(decide(evaluator, alice, "topic:read", "/topics/x").outcome())
        .isEqualTo(Outcome.NO_MATCH);
  }

  @Test
  void aScopeInsideAScopeAddsToIt() {
    PolicyEvaluator evaluator =
        of("role reader { allow topic:read on ** } role closer { deny topic:read on ** }");
    PolicySubject alice =
        PolicySubject.of(
            "alice",
            Binding.of("reader"),
            Binding.at("closer", Resource.of("a", "b")),
            Binding.at("reader", Resource.of("a", "b", "c")));

    assertThat(decide(evaluator, alice, "topic:read", "/a/x").allowed()).isTrue();
    assertThat(decide(evaluator, alice, "topic:read", "/a/b").allowed()).isTrue();
    assertThat(decide(evaluator, alice, "topic:read", "/a/b/x").outcome())
        .isEqualTo(Outcome.DENIED_BY_RULE);
    assertThat(decide(evaluator, alice, "topic:read", "/a/b/c/d").outcome())
        .isEqualTo(Outcome.DENIED_BY_RULE);
    assertThat(decide(evaluator, alice, "topic:read", "/a/b-2").allowed()).isTrue();
  }

  @Test
  void manyScopesAreHeldApart() {
    PolicyEvaluator evaluator = of("role reader { allow topic:read on topics/* }");
    Set<Binding> bindings = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      bindings.add(Binding.at("reader", Resource.of("tenants", "t" + 2 * i)));
    }
    PolicySubject alice = new PolicySubject("alice", bindings, Set.of(), Map.of());
    Handle handle = evaluator.resolve(alice);

    for (int i = 0; i < 10_000; i++) {
      Resource topic = Resource.of("tenants", "t" + i, "topics", "x");
      assertThat(evaluator.decide(handle, Action.parse("topic:read"), topic, SESSION).allowed())
          .isEqualTo(i % 2 == 0);
    }
    assertThat(evaluator.scopesOf(handle, Action.parse("topic:read"), SESSION)).hasSize(5_000);
  }

  @Test
  void aBindingGivesNothingFromItsVeryEndOn() {
    PolicyEvaluator evaluator =
        of(
            """
            role reader { allow topic:read on ** }
            role closer { deny topic:read on b/** }
            bind group:ops reader at / until 2026-05-01T12:00:00Z
            """);
    PolicySubject alice =
        new PolicySubject(
            "alice",
            Set.of(new Binding("closer", Resource.ROOT, Optional.of(NOON.plusSeconds(10)))),
            Set.of(GroupName.local("ops")),
            Map.of());
    PolicySubject bob =
        PolicySubject.of(
            "bob", new Binding("reader", ACME, Optional.of(NOON)), Binding.of("closer"));
    Handle handle = evaluator.resolve(alice);
    Handle other = evaluator.resolve(bob);
    Action read = Action.parse("topic:read");

    // Forth and back, and each several times: what was right at another time is not remembered.
    for (int i = 0; i < 6; i++) {
      Circumstances before = SESSION.at(NOON.minusNanos(1));
      Circumstances at = SESSION.at(NOON);
      assertThat(evaluator.decide(handle, read, Resource.of("a"), before).allowed()).isTrue();
      assertThat(evaluator.decide(handle, read, Resource.of("a"), at).outcome())
          .isEqualTo(Outcome.NO_MATCH);
      assertThat(evaluator.decide(handle, read, Resource.of("b", "x"), before).outcome())
          .isEqualTo(Outcome.DENIED_BY_RULE);
      assertThat(
              evaluator
                  .decide(handle, read, Resource.of("b", "x"), SESSION.at(NOON.plusSeconds(10)))
                  .outcome())
          .isEqualTo(Outcome.NO_MATCH);
      assertThat(evaluator.decide(other, read, ACME.child("x"), before).allowed()).isTrue();
      assertThat(evaluator.decide(other, read, ACME.child("x"), at).allowed()).isFalse();
      assertThat(evaluator.scopesOf(other, read, before)).containsExactly(ACME);
      assertThat(evaluator.scopesOf(other, read, at)).isEmpty();
    }
  }

  @Test
  void membersOfAGroupHoldWhatItHolds() {
    PolicyEvaluator evaluator =
        of("role reader { allow topic:read on ** } bind group:corp/ops reader at /tenants/acme");
    PolicySubject alice =
        new PolicySubject("alice", Set.of(), Set.of(GroupName.parse("group:corp/ops")), Map.of());
    PolicySubject bob =
        new PolicySubject("bob", Set.of(), Set.of(GroupName.parse("group:ops")), Map.of());

    assertThat(decide(evaluator, alice, "topic:read", "/tenants/acme/x").allowed()).isTrue();
    assertThat(decide(evaluator, alice, "topic:read", "/tenants/beta/x").allowed()).isFalse();
    assertThat(decide(evaluator, bob, "topic:read", "/tenants/acme/x").allowed()).isFalse();
  }

  @Test
  void aRoleThatIsNotThereGivesNothing() {
    PolicySubject alice = PolicySubject.of("alice", Binding.of("gone"));

    assertThat(decide(of(""), alice, "topic:read", "/x").outcome()).isEqualTo(Outcome.NO_MATCH);
  }

  @Test
  void builtInRolesAreAlwaysThere() {
    PolicyEvaluator evaluator = of("");
    PolicySubject root = PolicySubject.of("root", Binding.of(Roles.ADMINISTRATOR));
    PolicySubject viewer = PolicySubject.of("viewer", Binding.of(Roles.VIEWER));

    assertThat(decide(evaluator, root, "user:delete", "/users/x"))
        .isEqualTo(new Decision(Outcome.ALLOWED, Roles.ADMINISTRATOR, 0));
    assertThat(decide(evaluator, viewer, "topic:read", "/topics/x").allowed()).isTrue();
    assertThat(decide(evaluator, viewer, "topic:purge", "/topics/x").allowed()).isFalse();
    Decision byKey =
        evaluator.decide(
            evaluator.resolve(root),
            Action.parse("user:delete"),
            Resource.of("users", "x"),
            Circumstances.apiKeyAt(NOON));
    assertThat(byKey.outcome()).isEqualTo(Outcome.CONDITION_FAILED);
  }

  @Test
  void anActionThatTheCatalogueLacksIsUnknownWhateverRulesSay() {
    PolicyEvaluator evaluator = of("role r { allow *:* on ** }");
    PolicySubject alice = PolicySubject.of("alice", Binding.of("r"));

    assertThat(decide(evaluator, alice, "topic:explode", "/x"))
        .isEqualTo(new Decision(Outcome.UNKNOWN_ACTION, ""));
    assertThat(decide(evaluator, alice, "gone:read", "/x").outcome())
        .isEqualTo(Outcome.UNKNOWN_ACTION);
    Handle handle = evaluator.resolve(alice);
    Action gone = Action.parse("gone:read");
    assertThat(evaluator.filter(handle, gone, List.of(ACME), r -> r, SESSION)).isEmpty();
    assertThat(evaluator.scopesOf(handle, gone, SESSION)).isEmpty();
  }

  @Test
  void aWordThatTheCatalogueLacksHasNoEffectAndTheRestOfItsRuleDoes() {
    PolicyEvaluator evaluator =
        of(
            """
            role r {
              allow topic:read, topic:explode, gone:* on **
              deny topic:purge, gone:read on **
              allow topic:* on **
            }
            """);
    PolicySubject alice = PolicySubject.of("alice", Binding.of("r"));

    assertThat(decide(evaluator, alice, "topic:read", "/x").allowed()).isTrue();
    assertThat(decide(evaluator, alice, "topic:purge", "/x").outcome())
        .isEqualTo(Outcome.DENIED_BY_RULE);
    assertThat(decide(evaluator, alice, "topic:explode", "/x").outcome())
        .isEqualTo(Outcome.UNKNOWN_ACTION);
  }

  @Test
  void aHandleIsWorthNothingElsewhere() {
    PolicyEvaluator one = of("role r { allow *:* on ** }");
    PolicyEvaluator same = of("role r { allow *:* on ** }");
    Handle foreign = one.resolve(PolicySubject.of("alice", Binding.of("r")));
    Action read = Action.parse("topic:read");

    for (Handle handle : List.of(foreign, (Handle) () -> PolicySubject.of("mallory"))) {
      assertThat(same.decide(handle, read, ACME, SESSION).outcome())
          .isEqualTo(Outcome.UNKNOWN_SUBJECT);
      assertThat(same.explain(handle, read, ACME, SESSION).decision().outcome())
          .isEqualTo(Outcome.UNKNOWN_SUBJECT);
      assertThat(same.filter(handle, read, List.of(ACME), r -> r, SESSION)).isEmpty();
      assertThat(same.allowedActions(handle, ACME, SESSION)).isEmpty();
      assertThat(same.scopesOf(handle, read, SESSION)).isEmpty();
    }
  }

  @Test
  void troubleInsideIsADecisionThatDoesNotAllow() {
    PolicyEvaluator evaluator =
        of(
            """
            role r {
              allow topic:read on ** when authenticated within 1h
              deny topic:read on ** when authenticated within 1h
            }
            """);
    Handle alice = evaluator.resolve(PolicySubject.of("alice", Binding.of("r")));
    ByName names = evaluator.byName(List.of(alice.subject()));
    Action read = Action.parse("topic:read");
    // Whoever asks when that was is told nothing but trouble.
    Circumstances odd = trouble(SESSION);

    for (int i = 0; i < 3; i++) {
      assertThat(evaluator.decide(alice, read, ACME, odd).allowed()).isFalse();
      assertThat(evaluator.explain(alice, read, ACME, odd).decision().allowed()).isFalse();
      assertThat(evaluator.filter(alice, read, List.of(ACME), r -> r, odd)).isEmpty();
      assertThat(evaluator.allowedActions(alice, ACME, odd)).doesNotContain(read);
      assertThat(evaluator.scopesOf(alice, read, odd)).isEmpty();
      assertThat(evaluator.filter(alice, read, List.of(ACME), PolicyEvaluatorTest::broken, SESSION))
          .isEmpty();
      assertThat(names.decide("alice", "topic:read", "/tenants/acme", odd).allowed()).isFalse();
      assertThat(evaluator.decide(alice, null, ACME, SESSION).allowed()).isFalse();
      assertThat(evaluator.decide(alice, read, null, SESSION).allowed()).isFalse();
      assertThat(evaluator.decide(alice, read, ACME, null).allowed()).isFalse();
      assertThat(names.decide("alice", "topic:read", null, SESSION).allowed()).isFalse();
    }
  }

  /** Circumstances in which a condition throws: a record checks nothing, so null gets in. */
  @SuppressWarnings("NullOptional")
  private static Circumstances trouble(Circumstances now) {
    return new Circumstances(
        now.via(), now.address(), now.time(), null, now.secondFactor(), now.owner());
  }

  private static Resource broken(Resource resource) {
    throw new IllegalStateException("No resource of " + resource);
  }

  @Test
  void filtersTenThousandInOneCallInTheirOrder() {
    PolicyEvaluator evaluator =
        of(
            """
            role r {
              allow topic:read on topics/*
              deny topic:read on topics/t1*
              allow topic:read on queues/* when mfa
            }
            """);
    Handle alice = evaluator.resolve(PolicySubject.of("alice", Binding.at("r", ACME)));
    List<String> items = IntStream.range(0, 10_000).mapToObj(i -> "t" + i).toList();
    Action read = Action.parse("topic:read");

    assertThat(evaluator.filter(alice, read, items, item -> ACME.child("topics", item), SESSION))
        .isEqualTo(items.stream().filter(item -> !item.startsWith("t1")).toList());
    assertThat(evaluator.filter(alice, read, items, item -> ACME.child("queues", item), SESSION))
        .isEmpty();
    assertThat(
            evaluator.filter(
                alice, read, items, item -> ACME.child("queues", item), SESSION.secondFactor(true)))
        .isEqualTo(items);
  }

  @Test
  void scopesOfAreTheOutermostThatCouldAllow() {
    PolicyEvaluator evaluator =
        of(
            """
            role reader { allow topic:read on topics/* }
            role owner { allow topic:purge on topics/* when owner }
            role careful { allow topic:delete on topics/* when mfa }
            role closer { deny topic:* on ** }
            """);
    Handle alice =
        evaluator.resolve(
            PolicySubject.of(
                "alice",
                Binding.at("reader", ACME),
                Binding.at("reader", ACME.child("a")),
                Binding.at("reader", Resource.of("tenants", "acme-2")),
                Binding.at("owner", BETA),
                Binding.at("careful", BETA),
                Binding.at("closer", BETA)));

    assertThat(evaluator.scopesOf(alice, Action.parse("topic:read"), SESSION))
        .containsExactlyInAnyOrder(ACME, Resource.of("tenants", "acme-2"));
    assertThat(evaluator.scopesOf(alice, Action.parse("topic:purge"), SESSION))
        .containsExactly(BETA);
    assertThat(evaluator.scopesOf(alice, Action.parse("topic:delete"), SESSION)).isEmpty();
    assertThat(evaluator.scopesOf(alice, Action.parse("topic:delete"), SESSION.secondFactor(true)))
        .containsExactly(BETA);
    assertThat(evaluator.scopesOf(alice, Action.parse("topic:create"), SESSION)).isEmpty();
  }

  @Test
  void whoIsAskedAboutByNameIsAnsweredLikeAHandle() {
    PolicyEvaluator evaluator =
        of(
            """
            role r {
              allow topic:read on topics/*
              allow topic:purge on topics/* when mfa
            }
            """);
    ByName names =
        evaluator.byName(
            List.of(
                PolicySubject.of("alice", Binding.of("r")),
                PolicySubject.of("bob", new Binding("r", Resource.ROOT, Optional.of(NOON)))));

    for (int i = 0; i < 4; i++) {
      assertThat(names.decide("alice", "topic:read", "/topics/x", SESSION))
          .isEqualTo(new Decision(Outcome.ALLOWED, "r", 2));
      assertThat(names.decide("alice", "topic:read", "/topics/%C3%A9", SESSION).allowed()).isTrue();
      assertThat(names.decide("alice", "topic:purge", "/topics/x", SESSION).outcome())
          .isEqualTo(Outcome.CONDITION_FAILED);
      assertThat(
              names
                  .decide("alice", "topic:purge", "/topics/x", SESSION.secondFactor(true))
                  .outcome())
          .isEqualTo(Outcome.ALLOWED);
      assertThat(names.decide("carol", "topic:read", "/topics/x", SESSION).outcome())
          .isEqualTo(Outcome.UNKNOWN_SUBJECT);
      assertThat(names.decide("bob", "topic:read", "/topics/x", SESSION).allowed()).isFalse();
      assertThat(
              names
                  .decide("bob", "topic:read", "/topics/x", SESSION.at(NOON.minusNanos(1)))
                  .allowed())
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "topic", ":", "topic:", "topic:read ", "Topic:read", "topic:*", "*:*"})
  void whatIsNoActionIsUnknown(String action) {
    ByName names =
        of("role r { allow *:* on ** }")
            .byName(List.of(PolicySubject.of("alice", Binding.of("r"))));

    for (int i = 0; i < 3; i++) {
      assertThat(names.decide("alice", action, "/topics/x", SESSION).outcome())
          .isEqualTo(Outcome.UNKNOWN_ACTION);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "topics/x",
        "//",
        "/topics//x",
        "/topics/",
        "/topics/../x",
        "/./x",
        "/..",
        "/topics/%2e",
        "/topics/%41",
        "/topics/%zz",
        "/topics/é",
        "/a b",
        "/topics\\x",
        "/\0",
        "/topics/x?",
        "/topics/x#y",
        "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"
      })
  void whatIsNoPathIsMatchedByNoRule(String path) {
    ByName names =
        of("role r { allow *:* on ** }")
            .byName(List.of(PolicySubject.of("alice", Binding.of("r"))));

    for (int i = 0; i < 3; i++) {
      assertThat(names.decide("alice", "topic:read", path, SESSION).outcome())
          .isEqualTo(Outcome.NO_MATCH);
    }
    assertThat(names.decide("alice", "topic:read", "/" + "x".repeat(1_025), SESSION).allowed())
        .isFalse();
    assertThat(names.decide("alice", "topic:read", "/" + "x".repeat(1_024), SESSION).allowed())
        .isTrue();
  }

  @Test
  void twoSubjectsOfOneNameAreRefused() {
    PolicyEvaluator evaluator = of("");

    assertThatThrownBy(
            () -> evaluator.byName(List.of(PolicySubject.of("a"), PolicySubject.of("a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a");
  }

  @Test
  void aLongChainOfRolesIsNoTrouble() {
    PolicyBuilder builder = Policy.builder();
    Rule rule =
        Rule.of(
            Effect.ALLOW,
            List.of(ActionPattern.parse("topic:read")),
            PathPattern.parse("topics/*"));
    builder.role("r0", rule);
    for (int i = 1; i < 50_000; i++) {
      builder.role(Role.of("r" + i).inherits("r" + (i - 1)));
    }
    PolicyEvaluator evaluator = PolicyEvaluator.of(builder.build(), HOST);
    Handle alice = evaluator.resolve(PolicySubject.of("alice", Binding.of("r49999")));

    Explanation explanation =
        evaluator.explain(alice, Action.parse("topic:read"), Resource.of("topics", "x"), SESSION);
    assertThat(explanation.decision().allowed()).isTrue();
    assertThat(explanation.deciding().orElseThrow().path()).hasSize(50_000);
  }
}
