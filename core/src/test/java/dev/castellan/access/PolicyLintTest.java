package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.PolicyFinding.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyLintTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Catalogue HOST =
      Catalogue.EMPTY
          .with("topic", List.of("read", "list", "purge", "delete"))
          .with("client", List.of("read", "kick"));
  private static final PolicyWorld NOBODY = PolicyWorld.of(HOST, NOW);

  private static List<PolicyFinding> lint(String text, PolicyWorld world) {
    return PolicyLint.findings(Policy.parse(text), world);
  }

  private static List<Kind> kinds(String text, PolicyWorld world) {
    return lint(text, world).stream().map(PolicyFinding::kind).toList();
  }

  private static List<Kind> kinds(String text) {
    return kinds(text, NOBODY);
  }

  private static List<Kind> rules(String... rules) {
    return kinds("role r {\n  " + String.join("\n  ", rules) + "\n}\n");
  }

  private static PolicyWorld with(PolicySubject... subjects) {
    return new PolicyWorld(HOST, List.of(subjects), Set.of(), NOW);
  }

  private static PolicyFinding only(List<PolicyFinding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void nothingIsFoundInAPolicyThatIsAllRight() {
    assertThat(
            kinds(
                """
                role observer { allow *:read, *:list on ** }
                role operator inherits observer {
                  allow topic:purge, topic:delete on topics/*
                  deny topic:delete on topics/audit-*
                  allow client:kick on clients/** when mfa
                }
                bind group:corp/ops operator at /tenants/acme until 2026-12-31T00:00:00Z
                """))
        .isEmpty();
    assertThat(PolicyLint.findings(Policy.EMPTY, NOBODY)).isEmpty();
  }

  @Test
  void anAllowThatAlwaysMeetsADeny() {
    PolicyFinding finding =
        only(
            lint(
                """
                role r {
                  allow topic:* on **
                  allow topic:purge on a/b*
                  deny topic:purge on a/*
                }
                """,
                NOBODY));

    assertThat(finding)
        .isEqualTo(
            new PolicyFinding(
                Kind.SHADOWED_ALLOW,
                Severity.WARNING,
                3,
                "r",
                "'allow topic:purge on a/b*' always meets a deny of its own role:"
                    + " 'deny topic:purge on a/*' of 'r'"));
    assertThat(rules("allow topic:* on **", "deny topic:purge on a/*")).isEmpty();
    assertThat(rules("allow topic:purge on a/**", "deny topic:purge on a/*")).isEmpty();
    assertThat(rules("allow topic:purge on a/*", "deny topic:purge on a/* when mfa")).isEmpty();
    assertThat(rules("allow topic:purge on a/* when mfa", "deny topic:purge on a/* when mfa"))
        .containsExactly(Kind.SHADOWED_ALLOW);
  }

  @Test
  void severalDeniesTogetherShadow() {
    assertThat(
            rules(
                "allow topic:purge on **",
                "deny topic:purge on * when via session",
                "deny topic:purge on * when via api-key",
                "deny topic:purge on */**"))
        .containsExactly(Kind.SHADOWED_ALLOW);
    assertThat(
            rules(
                "allow topic:purge on **",
                "deny topic:purge on * when via session",
                "deny topic:purge on */**"))
        .isEmpty();
  }

  @Test
  void anInheritedDenyShadows() {
    assertThat(
            lint(
                """
                role base {
                  allow topic:* on **
                  deny topic:purge on **
                }
                role r inherits base {
                  allow topic:purge on x
                }
                """,
                NOBODY))
        .extracting(PolicyFinding::kind, PolicyFinding::role, PolicyFinding::line)
        .containsExactly(tuple(Kind.SHADOWED_ALLOW, "r", 6));
  }

  @Test
  void aRuleThatOthersSay() {
    assertThat(rules("allow topic:* on **", "allow topic:purge on a/*"))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(rules("allow topic:* on **", "deny topic:* on a/*", "deny topic:purge on a/b"))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(rules("allow topic:purge on a/*", "allow topic:purge on */b")).isEmpty();
    assertThat(rules("allow topic:purge on a/*", "allow topic:purge, topic:delete on a/b"))
        .isEmpty();
    assertThat(rules("allow topic:purge on a/* when mfa", "allow topic:purge on a/b")).isEmpty();
    assertThat(rules("allow topic:purge on a/*", "allow topic:purge on a/b when mfa"))
        .containsExactly(Kind.REDUNDANT_RULE);
  }

  @Test
  void severalOthersTogetherMayBeNeededToSayIt() {
    assertThat(
            rules(
                "allow topic:purge on *",
                "allow topic:purge on */**",
                "allow topic:purge, topic:delete on a",
                "allow topic:purge on **"))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(
            rules(
                "allow topic:purge on a/** when address in 10.0.0.0/9",
                "allow topic:purge on a/** when address in 10.128.0.0/9",
                "allow topic:purge on a/** when address in 10.0.0.0/8"))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(
            rules(
                "allow topic:purge on a/** when address in 10.0.0.0/9",
                "allow topic:purge on a/** when address in 10.128.0.0/10",
                "allow topic:purge on a/** when address in 10.0.0.0/8"))
        .containsExactly(Kind.REDUNDANT_RULE, Kind.REDUNDANT_RULE);
  }

  @Test
  void ofTwoThatSayTheSameOnlyTheLaterOneIsFound() {
    assertThat(lint("role r {\n  allow topic:purge on a\n  allow topic:purge on a\n}\n", NOBODY))
        .extracting(PolicyFinding::kind, PolicyFinding::line)
        .containsExactly(tuple(Kind.REDUNDANT_RULE, 3));
  }

  @Test
  void whatIsInheritedNeedNotBeSaidAgain() {
    assertThat(
            kinds(
                """
                role r inherits viewer { allow topic:read on a }
                """))
        .containsExactly(Kind.REDUNDANT_RULE);
  }

  @Test
  void aRuleThatNeverApplies() {
    assertThat(rules("allow topic:purge on a when via api-key, via session"))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(rules("allow topic:purge on a when attribute x = \"1\", attribute x = \"2\""))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(rules("allow topic:purge on a when address in 10.0.0.0/8, address in 11.0.0.0/8"))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(
            rules("allow topic:purge on a when time in 2026-02-01T00:00:00Z..2026-03-01T12:00:00Z"))
        .containsExactly(Kind.REDUNDANT_RULE);
    assertThat(
            rules("allow topic:purge on a when time in 2026-02-01T00:00:00Z..2026-03-01T12:00:01Z"))
        .isEmpty();
    assertThat(rules("allow topic:purge on a when address in 10.0.0.0/8, address in 10.1.0.0/16"))
        .isEmpty();
  }

  private static List<Kind> heldRules(String... rules) {
    return kinds(
        "role r {\n  " + String.join("\n  ", rules) + "\n}\n",
        with(PolicySubject.of("holder", Binding.of("r"))));
  }

  @Test
  void aDenyOfWhatIsAllowedToNobody() {
    PolicyFinding finding =
        only(
            lint(
                """
                role r {
                  allow topic:read on **
                  deny topic:purge on **
                }
                """,
                with(PolicySubject.of("holder", Binding.of("r")))));
    assertThat(finding.kind()).isEqualTo(Kind.DENY_WITHOUT_ALLOW);
    assertThat(finding.line()).isEqualTo(3);
    assertThat(heldRules("allow topic:purge on a", "deny topic:purge on a/**"))
        .containsExactly(Kind.DENY_WITHOUT_ALLOW);
    assertThat(heldRules("allow topic:purge on a/**", "deny topic:purge on a/b*")).isEmpty();
    assertThat(
            heldRules(
                "allow topic:purge on a/* when via session",
                "deny topic:purge on a/b* when via api-key"))
        .containsExactly(Kind.DENY_WITHOUT_ALLOW);
  }

  @Test
  void whereNobodyIsKnownADenyMayBeForWhatTheyHoldElse() {
    assertThat(rules("allow topic:read on **", "deny topic:purge on **")).isEmpty();
    assertThat(
            kinds(
                """
                role r {
                  allow topic:read on **
                  deny topic:purge on **
                }
                bind group:ops r at /
                """))
        .isEmpty();
  }

  @Test
  void aDenyMayBeForThoseWhoInheritIt() {
    assertThat(
            kinds(
                """
                role base {
                  allow topic:read on **
                  deny topic:purge on secret/**
                }
                role r inherits base { allow topic:purge on ** }
                """))
        .isEmpty();
  }

  @Test
  void aDenyMayBeForWhatItsGroupHoldsElse() {
    String roles =
        """
        role base {
          allow topic:read on **
          deny topic:purge on secret/**
        }
        role r { allow topic:purge on ** }
        bind group:ops base at /
        """;
    PolicyWorld world =
        with(
            new PolicySubject("o", Set.of(), Set.of(GroupName.local("ops")), Map.of()),
            new PolicySubject("d", Set.of(), Set.of(GroupName.local("dev")), Map.of()));
    assertThat(kinds(roles + "bind group:ops r at /secret\n", world)).isEmpty();
    assertThat(kinds(roles + "bind group:ops r at /secrets\n", world))
        .containsExactly(Kind.DENY_WITHOUT_ALLOW);
    assertThat(kinds(roles + "bind group:dev r at /secret\n", world))
        .containsExactly(Kind.DENY_WITHOUT_ALLOW);
  }

  @Test
  void aRoleOfDeniesAloneIsForThoseWhoHoldMore() {
    String text =
        """
        role no { deny topic:purge on ** }
        """;
    PolicySubject viewer = PolicySubject.of("v", Binding.of("no"), Binding.of("viewer"));
    PolicySubject admin = PolicySubject.of("a", Binding.of("no"), Binding.of("administrator"));

    assertThat(kinds(text)).isEmpty();
    assertThat(kinds(text, with(admin, viewer))).isEmpty();
    assertThat(kinds(text, with(viewer))).containsExactly(Kind.DENY_WITHOUT_ALLOW);
  }

  @Test
  void aRoleThatNobodyHolds() {
    String text =
        """
        role base { allow topic:read on ** }
        role r inherits base { allow topic:purge on ** }
        role g { allow topic:purge on ** }
        bind group:ops g at /x
        """;
    PolicyWorld holder = with(PolicySubject.of("alice", Binding.of("r")));
    PolicyWorld others = with(PolicySubject.of("alice", Binding.of("viewer")));

    assertThat(kinds(text, holder)).isEmpty();
    assertThat(lint(text, others))
        .extracting(PolicyFinding::kind, PolicyFinding::role, PolicyFinding::line)
        .containsExactly(tuple(Kind.UNBOUND_ROLE, "r", 2));
    assertThat(kinds(text, NOBODY)).isEmpty();
  }

  @Test
  void wordsThatTheCatalogueLacks() {
    assertThat(lint("role r {\n  allow toppic:read on **\n}\n", NOBODY))
        .containsExactly(
            new PolicyFinding(
                Kind.UNKNOWN_TYPE,
                Severity.ERROR,
                2,
                "r",
                "there is no type 'toppic'; did you mean 'topic'?"));
    assertThat(lint("role r {\n  allow topic:purg on **\n}\n", NOBODY))
        .containsExactly(
            new PolicyFinding(
                Kind.UNKNOWN_ACTION,
                Severity.ERROR,
                2,
                "r",
                "there is no action 'topic:purg'; did you mean 'purge'?"));
    assertThat(rules("allow *:kik on **")).containsExactly(Kind.UNKNOWN_ACTION);
    assertThat(rules("allow *:kick on **")).isEmpty();
    assertThat(rules("allow user:kick on **")).containsExactly(Kind.UNKNOWN_ACTION);
    assertThat(rules("allow license:update on **")).isEmpty();
  }

  @Test
  void wordsThatTheTextDeclaresItselfAreKnown() {
    PolicyWorld noHost = PolicyWorld.of(Catalogue.EMPTY, NOW);

    assertThat(kinds("catalog {\n  queue: read\n}\nrole r { allow queue:read on ** }\n", noHost))
        .isEmpty();
    assertThat(kinds("role r { allow queue:read on ** }\n", noHost))
        .containsExactly(Kind.UNKNOWN_TYPE);
  }

  @Test
  void aCatalogueThatIsNotTheHosts() {
    assertThat(lint("catalog {\n  client: read kick\n}\n", NOBODY)).isEmpty();
    assertThat(lint("catalog {\n  license: read update\n}\n", NOBODY)).isEmpty();
    for (String other :
        List.of("client: read", "client: read kick ban", "queue: read", "license: read")) {
      PolicyFinding finding = only(lint("catalog {\n  " + other + "\n}\n", NOBODY));
      assertThat(finding.kind()).as(other).isEqualTo(Kind.CATALOG_MISMATCH);
      assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    }
  }

  @Test
  void anAllowOfEverything() {
    assertThat(rules("allow *:* on **")).contains(Kind.TOO_BROAD);
    assertThat(rules("allow *:* on ** when via session, mfa")).isEmpty();
    assertThat(rules("allow topic:* on **")).isEmpty();
    assertThat(rules("allow *:* on *")).doesNotContain(Kind.TOO_BROAD);
  }

  @Test
  void anAllowOfEveryWriteThatHandsOutRights() {
    assertThat(rules("allow user:*, role:*, policy:*, api-key:*, sso:* on **"))
        .containsExactlyInAnyOrder(Kind.TOO_BROAD, Kind.ESCALATION);
    assertThat(rules("allow user:*, role:*, policy:*, api-key:* on **"))
        .containsExactly(Kind.ESCALATION);
    assertThat(rules("allow user:*, role:*, policy:*, api-key:*, sso:* on ** when via session"))
        .isEmpty();
  }

  @Test
  void aRuleByWhichKeysHandOutRights() {
    for (String action :
        List.of(
            "user:create",
            "user:update",
            "api-key:create",
            "role:delete",
            "policy:update",
            "sso:update")) {
      assertThat(rules("allow " + action + " on x/*")).as(action).containsExactly(Kind.ESCALATION);
      assertThat(rules("allow " + action + " on x/* when via session")).as(action).isEmpty();
    }
    assertThat(rules("allow user:read, user:delete, api-key:delete, policy:read on **")).isEmpty();
    assertThat(rules("allow user:update on **", "deny user:* on ** when via api-key")).isEmpty();
    assertThat(rules("allow user:update on **", "deny user:* on a/** when via api-key"))
        .containsExactly(Kind.ESCALATION);
  }

  @Test
  void aBindingToWhatIsNotKnown() {
    PolicyWorld groups = new PolicyWorld(HOST, List.of(), Set.of(GroupName.local("ops")), NOW);
    String ops = "bind group:ops viewer at /\n";
    String dev = "bind group:dev viewer at /\n";

    assertThat(kinds(ops + dev, NOBODY)).isEmpty();
    assertThat(kinds(ops, groups)).isEmpty();
    PolicyFinding finding = only(lint(ops + dev, groups));
    assertThat(finding.kind()).isEqualTo(Kind.DANGLING_BINDING);
    assertThat(finding.line()).isEqualTo(2);
    assertThat(finding.message()).contains("group:dev");
    assertThat(kinds("", with(PolicySubject.of("alice", Binding.of("gone")))))
        .containsExactly(Kind.DANGLING_BINDING);
    assertThat(kinds("", with(PolicySubject.of("alice", Binding.of("viewer"))))).isEmpty();
  }

  @Test
  void aBindingBelowWhichNothingCanBe() {
    String deepest = "/" + String.join("/", Collections.nCopies(Resource.MAX_DEPTH, "a"));

    assertThat(kinds("bind group:ops viewer at " + deepest + "\n"))
        .containsExactly(Kind.DANGLING_BINDING);
    assertThat(kinds("bind group:ops viewer at " + deepest.substring(2) + "\n")).isEmpty();
  }

  @Test
  void aBindingThatHasEnded() {
    String until = "bind group:ops viewer at /a until 2026-03-01T12:00:0%dZ\n";

    assertThat(kinds(until.formatted(0))).containsExactly(Kind.EXPIRED_BINDING);
    assertThat(kinds(until.formatted(1))).isEmpty();
    assertThat(
            kinds(
                "",
                with(
                    PolicySubject.of(
                        "alice", new Binding("viewer", Resource.ROOT, Optional.of(NOW))))))
        .containsExactly(Kind.EXPIRED_BINDING);
  }

  /** The line of each expectation that depends on the clock. */
  private static List<Integer> clocked(String rules, String given, String scene) {
    String text =
        """
        role r {
        %s
        }
        test "t" {
          given a has %s
          as a %s{
            can topic:purge on /x
            cannot topic:purge on /y because no-match
            cannot topic:read on /x
          }
        }
        """
            .formatted(rules, given, scene);
    return lint(text, NOBODY).stream()
        .filter(finding -> finding.kind() == Kind.CLOCK_DEPENDENT_TEST)
        .peek(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING))
        .map(PolicyFinding::line)
        .toList();
  }

  @Test
  void aTestThatDependsOnTheClock() {
    String hours = "allow topic:purge on x when hours in 08:00..18:00";
    assertThat(clocked(hours, "r at /", "")).containsExactly(7);
    assertThat(clocked(hours, "r at /", "at 2026-05-01T10:00:00Z ")).isEmpty();
    String plain = "allow topic:purge on x";
    assertThat(clocked(plain, "r at /", "")).isEmpty();
    assertThat(clocked(plain, "r at / until 2026-12-31T00:00:00Z", "")).containsExactly(7);
    assertThat(clocked(plain, "r at / until 2020-12-31T00:00:00Z", "")).isEmpty();
    String window = " when time in 2026-01-01T00:00:00Z..2027-01-01T00:00:00Z";
    assertThat(clocked(plain + window, "r at /", "")).containsExactly(7);
    assertThat(clocked(plain + "\n  deny topic:purge on x" + window, "r at /", ""))
        .containsExactly(8);
  }

  @Test
  void aTestThatHasAlwaysTheSameAnswerDoesNotDependOnTheClock() {
    String plain = "allow topic:purge on x";
    String hours = "\n  allow topic:purge on x when hours in 08:00..18:00";
    assertThat(clocked(plain + hours, "r at /", "")).isEmpty();
    assertThat(clocked(plain + hours + ", mfa", "r at /", "")).isEmpty();
    assertThat(clocked("allow topic:purge on x when hours in 08:00..18:00, mfa", "r at /", ""))
        .isEmpty();
    assertThat(clocked("allow topic:purge on * when hours in 08:00..18:00", "r at /", ""))
        .containsExactly(7, 8);
    assertThat(
            clocked(plain + "\n  deny topic:purge on y when hours in 08:00..18:00", "r at /", ""))
        .containsExactly(9);
  }

  @Test
  void deniesThatLockEveryAdministratorOut() {
    Binding administrator = Binding.of("administrator");
    PolicySubject free = PolicySubject.of("free", administrator);
    PolicySubject bound = PolicySubject.of("bound", administrator, Binding.of("no"));
    PolicySubject grouped =
        new PolicySubject(
            "grouped", Set.of(administrator), Set.of(GroupName.local("ops")), Map.of());
    for (String denied :
        List.of(
            "policy:update on policy",
            "policy:read on **",
            "policy:* on **",
            "user:update on users/*",
            "user:read on **",
            "user:list on users",
            "user:create on users",
            "*:* on **")) {
      String role = "role no { deny " + denied + " }\nbind group:ops no at /\n";
      List<PolicyFinding> findings = lint(role, with(bound, grouped));
      assertThat(findings).as(denied).extracting(PolicyFinding::kind).contains(Kind.LOCK_OUT);
      assertThat(findings.get(0).severity()).isEqualTo(Severity.ERROR);
      assertThat(kinds(role, with(bound, grouped, free))).as(denied).isEmpty();
    }
    for (String allowed :
        List.of(
            "user:update on users/bob",
            "user:delete on **",
            "policy:update on policy when via api-key",
            "policy:update on policy when mfa",
            "policy:update on policy when hours in 10:00..14:00",
            "policy:update on policy when time in 2026-01-01T00:00:00Z..2026-03-08T00:00:00Z",
            "policy:update on policy/**")) {
      String role = "role no { deny " + allowed + " }\nbind group:ops no at /\n";
      assertThat(kinds(role, with(bound, grouped))).as(allowed).doesNotContain(Kind.LOCK_OUT);
    }
  }

  @Test
  void aDenyThatLastsForYearsLocksOutAndOneForAnotherAttributeDoesNot() {
    PolicySubject bound =
        new PolicySubject(
            "bound",
            Set.of(Binding.of("administrator"), Binding.of("no")),
            Set.of(),
            Map.of("site", "north"));
    String years = " when time in 2026-01-01T00:00:00Z..2126-01-01T00:00:00Z";

    assertThat(kinds("role no { deny policy:update on **" + years + " }\n", with(bound)))
        .contains(Kind.LOCK_OUT);
    assertThat(
            kinds("role no { deny policy:* on ** when attribute site = \"south\" }\n", with(bound)))
        .doesNotContain(Kind.LOCK_OUT);
    assertThat(
            kinds("role no { deny policy:* on ** when attribute site = \"north\" }\n", with(bound)))
        .contains(Kind.LOCK_OUT);
  }

  @Test
  void whereNoAdministratorIsKnownNobodyIsLockedOut() {
    PolicySubject ended =
        PolicySubject.of("ended", new Binding("administrator", Resource.ROOT, Optional.of(NOW)));
    PolicySubject tenant =
        PolicySubject.of("tenant", Binding.at("administrator", Resource.of("tenants", "acme")));

    assertThat(kinds("role no { deny *:* on ** }\n", with(ended, tenant)))
        .doesNotContain(Kind.LOCK_OUT);
  }

  @Test
  void whatIsTooMuchToCompareIsNamedSo() {
    String[] rules = new String[30];
    for (int i = 0; i < rules.length; i++) {
      List<String> parts = new ArrayList<>(Collections.nCopies(30, "*"));
      parts.set(i, "a");
      rules[i] = "allow topic:read on " + String.join("/", parts);
    }
    assertThat(rules(rules)).hasSize(30).containsOnly(Kind.UNDECIDED);
    assertThat(rules(Arrays.copyOf(rules, 8))).isEmpty();
    String[] conditions = new String[15];
    for (int i = 0; i < conditions.length; i++) {
      conditions[i] = "allow topic:read on ** when attribute a" + i + " = \"x\"";
    }
    assertThat(rules(conditions)).hasSize(15).containsOnly(Kind.UNDECIDED);
    assertThat(rules(Arrays.copyOf(conditions, 8))).isEmpty();
  }

  @Test
  void findingsComeInTheOrderOfTheText() {
    assertThat(
            lint(
                """
                role a { allow topic:read on x }
                bind group:g a at / until 2026-01-01T00:00:00Z
                role b {
                  allow topic:bad on x
                  allow topic:read on x
                  allow topic:read on x
                }
                """,
                NOBODY))
        .extracting(PolicyFinding::line)
        .containsExactly(2, 4, 6);
  }
}
