package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.PolicyDiff.Change;
import dev.castellan.access.PolicyDiff.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyDiffTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Catalogue HOST =
      Catalogue.EMPTY.with("topic", List.of("read", "list", "purge", "delete"));
  private static final PolicyWorld NOBODY = PolicyWorld.of(HOST, NOW);

  private static List<Change> diff(String before, String after, PolicyWorld world) {
    return PolicyDiff.between(Policy.parse(before), Policy.parse(after), world).changes();
  }

  private static List<Change> diff(String before, String after) {
    return diff(before, after, NOBODY);
  }

  private static String role(String... rules) {
    return "role r {\n  " + String.join("\n  ", rules) + "\n}\n";
  }

  private static Change change(
      Kind kind, String who, List<String> actions, String pattern, String... except) {
    return change(
        kind,
        who,
        actions,
        pattern,
        List.of(except),
        kind == Kind.GAINS ? List.of() : List.of(""),
        kind == Kind.LOSES ? List.of() : List.of(""));
  }

  private static Change change(
      Kind kind,
      String who,
      List<String> actions,
      String pattern,
      List<String> except,
      List<String> before,
      List<String> after) {
    return new Change(
        kind, who, actions.stream().map(Action::parse).toList(), pattern, except, before, after);
  }

  @Test
  void equalPoliciesDoNotDiffer() {
    String text =
        role("allow topic:* on **", "deny topic:purge on a/**") + "bind group:g r at /x\n";

    assertThat(diff(text, text)).isEmpty();
    assertThat(diff("", "")).isEmpty();
  }

  @Test
  void otherWordsForTheSameAreNoDifference() {
    assertThat(
            diff(
                role("allow topic:* on **", "deny topic:purge on a/**"),
                role(
                    "deny topic:purge on a/*",
                    "# a remark",
                    "deny topic:purge on a/*/**",
                    "allow topic:read, topic:purge on **",
                    "allow topic:list, topic:delete on **",
                    "allow topic:delete on x/*")))
        .isEmpty();
    assertThat(
            diff(
                role("allow topic:purge on **"),
                role(
                    "allow topic:purge on ** when via session",
                    "allow topic:purge on ** when via api-key")))
        .isEmpty();
    assertThat(
            diff(
                role("allow topic:* on **", "allow topic:read on x"),
                "role base { allow topic:* on ** }\nrole r inherits base { }\n"))
        .isEmpty();
  }

  @Test
  void aRoleGains() {
    assertThat(diff(role("allow topic:read on **"), role("allow topic:* on **")))
        .containsExactly(
            change(
                Kind.GAINS, "role:r", List.of("topic:delete", "topic:list", "topic:purge"), "**"));
  }

  @Test
  void whatItHadAlreadyIsAnException() {
    assertThat(
            diff(
                role("allow topic:purge on topics/a*", "deny topic:purge on topics/x"),
                role(
                    "allow topic:purge on topics/*",
                    "deny topic:purge on topics/x",
                    "deny topic:purge on other")))
        .containsExactly(
            denied(Kind.DENIED_MORE, "role:r", "other"),
            change(
                Kind.GAINS, "role:r", List.of("topic:purge"), "topics/*", "topics/a*", "topics/x"));
  }

  @Test
  void aRoleLoses() {
    assertThat(
            diff(
                role("allow topic:* on **"),
                role("allow topic:* on **", "deny topic:purge, topic:delete on secret/**")))
        .containsExactly(
            change(Kind.LOSES, "role:r", List.of("topic:delete", "topic:purge"), "secret/**"));
  }

  @Test
  void aNarrowedPatternLosesTheRest() {
    assertThat(diff(role("allow topic:purge on a/*"), role("allow topic:purge on a/b*")))
        .containsExactly(change(Kind.LOSES, "role:r", List.of("topic:purge"), "a/*", "a/b*"));
    assertThat(diff(role("allow topic:purge on a/*"), role("allow topic:purge on *")))
        .containsExactly(
            change(Kind.GAINS, "role:r", List.of("topic:purge"), "*"),
            change(Kind.LOSES, "role:r", List.of("topic:purge"), "a/*"));
  }

  @Test
  void conditionsThatChange() {
    assertThat(
            diff(
                role("allow topic:purge on **"),
                role("allow topic:purge on ** when mfa, via session")))
        .containsExactly(
            change(
                Kind.CONDITIONS,
                "role:r",
                List.of("topic:purge"),
                "**",
                List.of(),
                List.of(""),
                List.of("mfa, via session")));
    assertThat(diff("role r { }\n", role("allow topic:purge on ** when mfa")))
        .containsExactly(
            change(
                Kind.GAINS,
                "role:r",
                List.of("topic:purge"),
                "**",
                List.of(),
                List.of(),
                List.of("mfa")));
  }

  @Test
  void aDenyWithConditionsIsToldAsWhatMustNotBe() {
    assertThat(
            diff(
                role("allow topic:purge on **"),
                role("allow topic:purge on **", "deny topic:purge on ** when via api-key")))
        .containsExactly(
            change(
                Kind.CONDITIONS,
                "role:r",
                List.of("topic:purge"),
                "**",
                List.of(),
                List.of(""),
                List.of("not (via api-key)")));
  }

  @Test
  void waysThatOthersContainAreNotTold() {
    assertThat(
            diff(
                role(
                    "allow topic:purge on ** when address in 10.1.0.0/16",
                    "allow topic:purge on ** when address in 10.0.0.0/8, mfa",
                    "allow topic:purge on ** when address in 10.0.0.0/8"),
                role("allow topic:purge on ** when mfa")))
        .containsExactly(
            change(
                Kind.CONDITIONS,
                "role:r",
                List.of("topic:purge"),
                "**",
                List.of(),
                List.of("address in 10.0.0.0/8"),
                List.of("mfa")));
  }

  @Test
  void whatHasPassedMakesNoDifference() {
    assertThat(
            diff(
                role("allow topic:purge on a"),
                role(
                    "allow topic:purge on a",
                    "allow topic:* on ** when time in 2026-02-01T00:00:00Z..2026-03-01T12:00:00Z")))
        .isEmpty();
  }

  @Test
  void groupsAreComparedFromTheRoot() {
    String roles = role("allow topic:read on topics/*");

    assertThat(
            diff(
                roles,
                roles + "bind group:corp/ops r at /tenants/acme until 2026-12-31T00:00:00Z\n"))
        .containsExactly(
            change(
                Kind.GAINS,
                "group:corp/ops",
                List.of("topic:read"),
                "/tenants/acme/topics/*",
                List.of(),
                List.of(),
                List.of("until 2026-12-31T00:00:00Z")));
    assertThat(
            diff(
                roles + "bind group:ops r at /a\nbind group:ops viewer at /a\n",
                roles + "bind group:ops viewer at /a\n"))
        .isEmpty();
  }

  @Test
  void subjectsAreComparedByAllThatTheyHold() {
    PolicySubject alice =
        new PolicySubject(
            "alice",
            Set.of(Binding.at("r", Resource.of("a"))),
            Set.of(GroupName.local("ops")),
            Map.of("site", "north"));
    PolicySubject bob = PolicySubject.of("bob", Binding.of("viewer"));
    PolicyWorld world = new PolicyWorld(HOST, List.of(alice, bob), Set.of(), NOW);

    assertThat(
            diff(
                role("allow topic:purge on * when attribute site = \"north\""),
                role("allow topic:purge on * when attribute site = \"south\""),
                world))
        .contains(
            change(
                Kind.LOSES,
                "alice",
                List.of("topic:purge"),
                "/a/*",
                List.of(),
                List.of("attribute site = \"north\""),
                List.of()))
        .extracting(Change::who)
        .containsExactly("role:r", "alice");
    String bound = role("allow topic:purge on *") + "role d { deny topic:purge on a/x }\n";
    assertThat(diff(bound, bound + "bind group:ops d at /\n", world))
        .containsExactly(
            denied(Kind.DENIED_MORE, "group:ops", "/a/x"),
            change(Kind.LOSES, "alice", List.of("topic:purge"), "/a/x"));
  }

  /** A change of what denies of purging do by themselves, always or never. */
  private static Change denied(Kind kind, String who, String pattern, String... except) {
    return change(
        kind,
        who,
        List.of("topic:purge"),
        pattern,
        List.of(except),
        kind == Kind.DENIED_MORE ? List.of() : List.of(""),
        kind == Kind.DENIED_LESS ? List.of() : List.of(""));
  }

  private static final String BASE = "role base { allow topic:* on ** }\n";

  private static String noPurge(String rest) {
    return BASE + "role nopurge { deny topic:purge on " + rest + " }\n";
  }

  @Test
  void aDenyThatGoesIsToldThoughItsRoleAllowsNothing() {
    PolicySubject bob = PolicySubject.of("bob", Binding.of("base"), Binding.of("nopurge"));
    PolicyWorld world = new PolicyWorld(HOST, List.of(bob), Set.of(), NOW);

    assertThat(diff(noPurge("**"), noPurge("none")))
        .containsExactly(denied(Kind.DENIED_LESS, "role:nopurge", "**", "none"));
    assertThat(diff(noPurge("none"), noPurge("**")))
        .containsExactly(denied(Kind.DENIED_MORE, "role:nopurge", "**", "none"));
    assertThat(diff(noPurge("**"), BASE))
        .containsExactly(denied(Kind.DENIED_LESS, "role:nopurge", "**"));
    assertThat(diff(noPurge("**"), noPurge("none"), world))
        .containsExactly(
            denied(Kind.DENIED_LESS, "role:nopurge", "**", "none"),
            change(Kind.GAINS, "bob", List.of("topic:purge"), "/**", "/none"));
  }

  @Test
  void aDenyThatAGroupLosesIsTold() {
    assertThat(diff(noPurge("**") + "bind group:g nopurge at /x\n", noPurge("**")))
        .containsExactly(denied(Kind.DENIED_LESS, "group:g", "/x/**"));
  }

  @Test
  void aDenyIsToldOnceWhereItsRoleAllowsItself() {
    assertThat(
            diff(
                role("allow topic:purge on a/*", "deny topic:purge on */*"),
                role("allow topic:purge on a/*")))
        .containsExactly(
            denied(Kind.DENIED_LESS, "role:r", "*/*", "a/*"),
            change(Kind.GAINS, "role:r", List.of("topic:purge"), "a/*"));
  }

  @Test
  void whatADenyAsksForIsTold() {
    assertThat(diff(noPurge("** when via api-key"), noPurge("** when mfa")))
        .containsExactly(
            change(
                Kind.DENIED_OTHERWISE,
                "role:nopurge",
                List.of("topic:purge"),
                "**",
                List.of(),
                List.of("via api-key"),
                List.of("mfa")));
    assertThat(diff(noPurge("**"), noPurge("** when via api-key")))
        .extracting(Change::kind)
        .containsExactly(Kind.DENIED_LESS);
  }

  @Test
  void aNewRoleIsShownForWhatItWillGive() {
    assertThat(diff("", role("allow topic:purge on a")))
        .containsExactly(change(Kind.GAINS, "role:r", List.of("topic:purge"), "a"));
  }

  @Test
  void ofARoleThatIsGoneItMattersWhoHeldIt() {
    String text = role("allow topic:purge on a");
    PolicySubject holder = PolicySubject.of("alice", Binding.of("r"));
    PolicySubject other = PolicySubject.of("bob", Binding.of("viewer"));

    assertThat(diff(text, "")).extracting(Change::who).containsExactly("role:r");
    assertThat(diff(text, "", new PolicyWorld(HOST, List.of(other), Set.of(), NOW))).isEmpty();
    assertThat(diff(text, "", new PolicyWorld(HOST, List.of(holder), Set.of(), NOW)))
        .containsExactly(
            change(Kind.LOSES, "role:r", List.of("topic:purge"), "a"),
            change(Kind.LOSES, "alice", List.of("topic:purge"), "/a"));
  }

  @Test
  void inheritorsChangeWithWhatTheyInherit() {
    String rest = "role r inherits base { allow topic:purge on a }\n";

    assertThat(
            diff(
                "role base { allow topic:read on a }\n" + rest,
                "role base { allow topic:purge on a }\n" + rest))
        .containsExactly(
            change(Kind.GAINS, "role:base", List.of("topic:purge"), "a"),
            change(Kind.LOSES, "role:base", List.of("topic:read"), "a"),
            change(Kind.LOSES, "role:r", List.of("topic:read"), "a"));
  }

  @Test
  void wordsThatATextAddsAreGained() {
    String text = role("allow topic:*, queue:* on a when via session");

    assertThat(diff(text, "catalog {\n  queue: read\n}\n" + text))
        .contains(
            change(
                Kind.GAINS,
                "role:r",
                List.of("queue:read"),
                "a",
                List.of(),
                List.of(),
                List.of("via session")))
        .extracting(Change::who)
        .contains("role:administrator", "role:viewer");
  }

  @Test
  void whatIsTooMuchToCompareIsNamedSo() {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      List<String> parts = new ArrayList<>(Collections.nCopies(30, "*"));
      parts.set(i, "a");
      rules.add("allow topic:read on " + String.join("/", parts));
    }
    assertThat(diff("role r { }\n", role(rules.toArray(String[]::new))))
        .containsExactly(
            change(
                Kind.CONDITIONS,
                "role:r",
                List.of("topic:read"),
                "**",
                List.of(),
                List.of("undecided"),
                List.of("undecided")));
  }
}
