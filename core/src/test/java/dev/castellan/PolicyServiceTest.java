package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.READ_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.AccessContext;
import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Explanation;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyReview;
import dev.castellan.access.PolicyRevision;
import dev.castellan.access.PolicyService;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.StoredPolicy;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A policy is saved, takes effect, is looked at, and gone back from. */
@Timeout(60)
final class PolicyServiceTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final Resource CLIENT = CLIENTS.child("c1");
  private static final GroupName OPS = GroupName.parse("group:corp/ops");

  private static final String KICKER =
      """
      # who may throw clients out
      role kicker {
        # in bad cases
        allow client:kick on clients/*
      }
      """;

  private final Node node = Node.ready();
  private final PolicyService policies = node.as("root").policy();

  @AfterEach
  void close() {
    node.close();
  }

  private Outcome decide(Principal principal, Action action, Resource resource) {
    return node.castellan.access().decide(principal, action, resource).outcome();
  }

  private static Policy parse(String... lines) {
    return Policy.parse(String.join("\n", lines));
  }

  private static Role role(String text) {
    return Policy.parse(text).roles().get(0);
  }

  @Test
  void atFirstThereIsNone() {
    StoredPolicy none = policies.current();
    assertThat(none)
        .isEqualTo(
            new StoredPolicy(
                Policy.EMPTY, 0, Policy.EMPTY.revision(), Instant.EPOCH, "", none.version()));
    assertThat(policies.revisions()).isEmpty();
    assertThat(policies.roles()).isEmpty();
    assertThat(policies.groupBindings()).isEmpty();
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.revision(0));
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.revision(1));
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.rollBack(-1, ANY));
    assertThat(node.castellan.health().state()).isEqualTo(Health.State.UP);
  }

  @Test
  void aSavedPolicyIsInForceAtOnce() {
    StoredPolicy none = policies.current();
    StoredPolicy saved = policies.save(parse(KICKER), Optional.of(none.version()));
    assertThat(saved.number()).isEqualTo(1);
    assertThat(saved.policy()).isEqualTo(parse(KICKER));
    assertThat(saved.revision()).isEqualTo(parse(KICKER).revision());
    assertThat(saved.savedAt()).isEqualTo(node.clock.instant());
    assertThat(saved.savedBy()).isEqualTo("root");
    assertThat(saved.version()).isNotEqualTo(none.version());
    assertThat(policies.current()).isEqualTo(saved);
    assertThat(policies.revision(1)).isEqualTo(saved);

    node.create("kim", "kicker");
    Principal kim = node.principal("kim");
    assertThat(node.castellan.access().decide(kim, KICK, CLIENT))
        .isEqualTo(new Decision(Outcome.ALLOWED, "kicker", 4));
    assertThat(decide(kim, READ_CLIENT, CLIENT)).isEqualTo(Outcome.NO_MATCH);
    assertThat(decide(kim, KICK, CLIENTS)).isEqualTo(Outcome.NO_MATCH);

    node.policy(KICKER.replace("allow client:kick on", "deny client:* on"));
    assertThat(decide(kim, KICK, CLIENT)).isEqualTo(Outcome.DENIED_BY_RULE);
  }

  @Test
  void theAuditEntrySaysWhatItMeans() {
    policies.save(parse(KICKER), ANY);
    AuditEntry entry = node.audit("policy:update").get(0);
    assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.DONE);
    assertThat(entry.resource()).isEqualTo("/policy");
    assertThat(entry.scope()).isEqualTo(Resource.ROOT);
    assertThat(entry.details())
        .containsEntry("number", "1")
        .containsEntry("revision", parse(KICKER).revision());
    assertThat(entry.details().get("diff")).contains("role:kicker", "client:kick", "clients/*");
  }

  @Test
  void twoRevisionsAreComparedByWhatTheyMean() {
    policies.save(parse(KICKER), ANY);
    policies.save(parse("role kicker { allow client:* on clients/* }"), ANY);
    assertThat(policies.compare(1, 2).changes())
        .anySatisfy(
            change -> {
              assertThat(change.who()).isEqualTo("role:kicker");
              assertThat(change.actions()).contains(READ_CLIENT).doesNotContain(KICK);
            });
  }

  @Test
  void ofTwoEditorsAtOnceTheSecondMeetsAConflict() {
    String version = policies.current().version();
    node.create("second", Roles.ADMINISTRATOR);
    PolicyService second = node.as("second").policy();
    second.createRole(role("role mine { allow client:read on ** }"), Optional.of(version));
    Node.refused(
        ErrorCode.VERSION_CONFLICT, () -> policies.save(parse(KICKER), Optional.of(version)));
    assertThat(policies.roles()).extracting(Role::name).containsExactly("mine");
    Node.refused(
        ErrorCode.VERSION_CONFLICT, () -> policies.rollBack(1, Optional.of("another one")));
    assertThat(node.audit("policy:update")).isEmpty();
  }

  @Test
  void twoEditorsOfDifferentRolesLoseNothing() {
    node.store.beforeNextCommit(
        () -> node.asSystem().policy().createRole(role("role a { allow client:read on ** }"), ANY));
    policies.createRole(role("role b { allow client:list on ** }"), ANY);
    assertThat(policies.roles()).extracting(Role::name).containsExactly("a", "b");
    assertThat(policies.current().number()).isEqualTo(2);
  }

  @Test
  void whatIsSavedAlreadyIsNotSavedAgain() {
    StoredPolicy saved = policies.save(parse(KICKER), ANY);
    assertThat(policies.save(parse(KICKER), ANY)).isEqualTo(saved);
    assertThat(policies.rollBack(1, ANY)).isEqualTo(saved);
    assertThat(policies.revisions()).hasSize(1);
  }

  @Test
  void whatMustNotBeInForceIsRefused() {
    StoredPolicy before = policies.save(parse(KICKER), ANY);
    refused("role x { allow topic:purge on ** }").contains("topic");
    refused("catalog { topic: purge }", "role x { allow client:read on ** }")
        .contains("topic:purge");
    refused(
            "role x { allow client:read on ** }",
            "test \"never\" {",
            "  given alice has x at /",
            "  as alice {",
            "    cannot client:read on /clients/a",
            "  }",
            "}")
        .contains("never");
    assertThat(policies.current()).isEqualTo(before);
    assertThat(policies.revisions()).hasSize(1);
  }

  private AbstractStringAssert<?> refused(String... lines) {
    CastellanException[] thrown = new CastellanException[1];
    assertThatThrownBy(() -> policies.save(parse(lines), ANY))
        .isInstanceOfSatisfying(InvalidInputException.class, e -> thrown[0] = e);
    assertThat(thrown[0].code()).isEqualTo(ErrorCode.POLICY_REFUSED);
    return assertThat(thrown[0].getMessage());
  }

  @Test
  void bothWaysLeadToTheSameState() {
    StoredPolicy whole =
        policies.save(
            parse(
                "# all of it",
                "role reader {",
                "  allow client:read on ** # first",
                "}",
                "role kicker inherits reader {",
                "  allow client:kick on clients/*",
                "}",
                "bind group:corp/ops kicker at /tenants/acme",
                "# who looks",
                "bind group:corp/ops reader at /"),
            ANY);
    node.asSystem().policy().save(Policy.EMPTY, ANY);

    policies.createRole(whole.policy().role("reader").orElseThrow(), ANY);
    policies.createRole(role(KICKER), ANY);
    policies.updateRole(whole.policy().role("kicker").orElseThrow(), ANY);
    for (GroupBinding bound : whole.policy().bindings()) {
      policies.bind(bound, ANY);
    }
    assertThat(policies.current().policy()).isEqualTo(whole.policy());
    assertThat(policies.current().revision()).isEqualTo(whole.revision());
    assertThat(policies.current().policy().text()).isEqualTo(whole.policy().text());
    assertThat(policies.groupBindings()).isEqualTo(whole.policy().bindings());
  }

  @Test
  void whoEditsOneRoleLeavesTheRestAsItIs() {
    policies.save(
        parse("# the whole", "", KICKER, "# the other", "role other { allow client:read on ** }"),
        ANY);
    policies.updateRole(role("role kicker { allow client:kick on ** }"), ANY);
    assertThat(policies.current().policy().text())
        .isEqualTo(
            """
            # the whole

            role kicker {
              allow client:kick on **
            }

            # the other
            role other {
              allow client:read on **
            }
            """);
    assertThat(node.audit("role:update").get(0).resource()).isEqualTo("/roles/kicker");
  }

  @Test
  void rolesHaveNamesOfTheirOwn() {
    policies.save(parse(KICKER), ANY);
    Node.refused(ErrorCode.ROLE_EXISTS, () -> policies.createRole(role(KICKER), ANY));
    Node.refused(
        ErrorCode.NOT_FOUND,
        () -> policies.updateRole(role("role other { allow client:read on ** }"), ANY));
    for (String name : List.of("other", "administrator", "", "Kicker", "a/b", "x".repeat(65))) {
      Node.refused(ErrorCode.NOT_FOUND, () -> policies.deleteRole(name, ANY));
    }
    policies.deleteRole("kicker", ANY);
    assertThat(policies.current().policy()).isEqualTo(Policy.EMPTY);
    assertThat(policies.current().number()).isEqualTo(2);
  }

  @Test
  void aRoleThatIsNeededStays() {
    policies.save(
        parse(
            KICKER,
            "role heir inherits kicker { allow client:read on ** }",
            "role bound { allow client:list on ** }",
            "bind group:corp/ops bound at /"),
        ANY);
    User kim = node.create("kim", "heir");
    Node.refused(ErrorCode.ROLE_IN_USE, () -> policies.deleteRole("kicker", ANY));
    Node.refused(ErrorCode.ROLE_IN_USE, () -> policies.deleteRole("bound", ANY));
    Node.refused(ErrorCode.ROLE_IN_USE, () -> policies.deleteRole("heir", ANY));
    Node.refused(ErrorCode.ROLE_IN_USE, () -> policies.save(Policy.EMPTY, ANY));
    assertThatThrownBy(() -> policies.save(Policy.EMPTY, ANY))
        .hasMessageContaining("1 users and 0 API keys");

    node.asSystem().users().update(kim.id(), UserChange.none().bindings(Set.of()), ANY);
    node.asSystem().apiKeys().create(NewApiKey.of("k").roles("heir"));
    Node.refused(ErrorCode.ROLE_IN_USE, () -> policies.deleteRole("heir", ANY));
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.unbind(OPS, Binding.of("kicker"), ANY));
    policies.unbind(OPS, Binding.of("bound"), ANY);
    policies.deleteRole("bound", ANY);
  }

  @Test
  void whatHasEndedKeepsNoRole() {
    policies.save(parse(KICKER), ANY);
    Instant end = node.clock.instant().plusSeconds(60);
    Binding binding = new Binding("kicker", Resource.ROOT, Optional.of(end));
    node.asSystem().users().create(Node.person("kim").bindings(Set.of(binding)));
    Node.refused(ErrorCode.ROLE_IN_USE, () -> policies.deleteRole("kicker", ANY));
    node.clock.advance(Duration.ofSeconds(60));
    policies.deleteRole("kicker", ANY);
    assertThat(decide(node.principal("kim"), KICK, CLIENT)).isEqualTo(Outcome.NO_MATCH);
  }

  @Test
  void aGroupGivesItsMembersWhatItHolds() {
    policies.save(parse(KICKER, "bind group:corp/ops kicker at /tenants/acme"), ANY);
    User kim = node.asSystem().users().create(Node.person("kim").groups(Set.of(OPS)));
    node.asSystem().users().create(Node.person("lee").groups(Set.of(GroupName.local("ops"))));
    Resource inAcme = Resource.of("tenants", "acme", "clients", "c");
    assertThat(decide(node.principal("kim"), KICK, inAcme)).isEqualTo(Outcome.ALLOWED);
    assertThat(decide(node.principal("lee"), KICK, inAcme)).isEqualTo(Outcome.NO_MATCH);
    assertThat(node.as("kim").bindings())
        .containsExactly(Binding.at("kicker", Resource.of("tenants", "acme")));
    node.asSystem().users().update(kim.id(), UserChange.none().groups(Set.of()), ANY);
    assertThat(decide(node.principal("kim"), KICK, inAcme)).isEqualTo(Outcome.NO_MATCH);
  }

  @Test
  void whatGroupsHoldEndsAtTheVerySecond() {
    Instant end = node.clock.instant().plusSeconds(60);
    policies.save(parse(KICKER, "bind group:corp/ops kicker at / until " + end), ANY);
    node.asSystem().users().create(Node.person("kim").groups(Set.of(OPS)));
    Principal kim = node.principal("kim");
    node.clock.advance(Duration.ofSeconds(60).minusNanos(1));
    assertThat(decide(kim, KICK, CLIENT)).isEqualTo(Outcome.ALLOWED);
    assertThat(node.castellan.access().permissions(kim)).hasSize(1);
    node.clock.advance(Duration.ofNanos(1));
    assertThat(decide(kim, KICK, CLIENT)).isEqualTo(Outcome.NO_MATCH);
    assertThat(node.castellan.access().permissions(kim)).isEmpty();
  }

  @Test
  void aNewUserOfTheSameNameInheritsNothing() {
    policies.save(parse(KICKER, "bind group:corp/ops kicker at /"), ANY);
    User kim =
        node.asSystem().users().create(Node.person("kim").roles("kicker").groups(Set.of(OPS)));
    Principal old = node.principal("kim");
    node.asSystem().users().delete(kim.id(), ANY);
    Node.refused(
        ErrorCode.NOT_FOUND,
        () ->
            node.asSystem()
                .users()
                .update(kim.id(), UserChange.none().bindings(Set.of(Binding.of("kicker"))), ANY));
    User again = node.create("kim");
    assertThat(again.id()).isNotEqualTo(kim.id());
    assertThat(decide(node.principal("kim"), KICK, CLIENT)).isEqualTo(Outcome.NO_MATCH);
    assertThat(decide(old, KICK, CLIENT)).isEqualTo(Outcome.UNKNOWN_SUBJECT);
  }

  private static String denies(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "deny client:kick on clients/c" + i + "\n")
        .collect(Collectors.joining());
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "\n", "\n"));
  }

  @Test
  @Timeout(300)
  void deniesThatManyInheritCanGoAllAtOnce() {
    String heirs = lines(300, i -> "role r" + i + " inherits base0 { }");
    policies.save(parse("role base0 {\n" + denies(400) + "}" + heirs), ANY);
    policies.save(parse("role base0 { }" + heirs), ANY);
    assertThat(policies.current().number()).isEqualTo(2);
  }

  @Test
  @Timeout(300)
  void deniesThatGroupsHoldAtManyScopesCanGoAllAtOnce() {
    String role = "role lifted {\n" + denies(400) + "}";
    policies.save(parse(role + lines(300, i -> "bind group:g lifted at /tenants/t" + i)), ANY);
    policies.save(parse(role), ANY);
    assertThat(policies.current().policy().bindings()).isEmpty();
  }

  @Test
  void aScopeThatDoesNotExistGivesNothingElsewhere() {
    policies.save(parse(KICKER), ANY);
    node.createAt("kim", Resource.of("nowhere", "at all"), "kicker");
    Principal kim = node.principal("kim");
    assertThat(decide(kim, KICK, CLIENT)).isEqualTo(Outcome.NO_MATCH);
    assertThat(decide(kim, KICK, Resource.of("nowhere", "clients", "c1")))
        .isEqualTo(Outcome.NO_MATCH);
    assertThat(decide(kim, KICK, Resource.of("nowhere", "at all", "clients", "c1")))
        .isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void aRoleThatIsFoundInTheStoreAndNowhereElseGivesNothing() {
    policies.save(parse(KICKER), ANY);
    User kim = node.create("kim", "kicker");
    RecordKey key = new RecordKey("user", kim.id());
    String json = node.store.get(key).orElseThrow().payload().text();
    node.store.commit(
        Batch.builder().put(key, Payload.ofText(json.replace("kicker", "ghost"))).build());
    Node.await(() -> node.find("kim").bindings().contains(Binding.of("ghost")));
    Node.await(() -> decide(node.principal("kim"), KICK, CLIENT) == Outcome.NO_MATCH);
    // It can be taken away, and not be given.
    Node.refused(
        ErrorCode.ROLE_UNKNOWN,
        () -> node.asSystem().users().create(Node.person("lee").roles("ghost")));
    node.asSystem().users().update(kim.id(), UserChange.none().note("x"), ANY);
    node.asSystem().users().update(kim.id(), UserChange.none().bindings(Set.of()), ANY);
  }

  @Test
  void usersSeeWhatIsTheirsIfThePolicySaysSo() {
    policies.save(
        parse(
            "role self {",
            "  allow user:read, user:update on users/* when owner",
            "  allow api-key:read, api-key:list, api-key:delete on api-keys/* when owner",
            "  allow api-key:list on api-keys",
            "}"),
        ANY);
    User kim = node.create("kim", "self");
    User lee = node.create("lee", "self");
    Admin admin = node.as("kim");
    assertThat(admin.users().find(kim.id())).isPresent();
    assertThat(admin.users().find(lee.id())).isEmpty();
    admin.users().update(kim.id(), UserChange.none().note("mine"), ANY);
    Node.refused(
        ErrorCode.NOT_FOUND,
        () -> admin.users().update(lee.id(), UserChange.none().note("not mine"), ANY));
    Node.refused(
        ErrorCode.ESCALATION,
        () ->
            admin
                .users()
                .update(
                    kim.id(),
                    UserChange.none().bindings(Set.of(Binding.of(Roles.ADMINISTRATOR))),
                    ANY));
    assertThat(admin.apiKeys().list(PageRequest.first()).items()).isEmpty();
  }

  @Test
  void aGroupIsBoundAndUnbound() {
    policies.save(parse(KICKER), ANY);
    GroupBinding bound = GroupBinding.of(OPS, Binding.of("kicker"));
    StoredPolicy with = policies.bind(bound, ANY);
    assertThat(policies.bind(bound, Optional.of(with.version()))).isEqualTo(with);
    assertThat(policies.groupBindings()).containsExactly(bound);
    Node.refused(
        ErrorCode.ROLE_UNKNOWN,
        () -> policies.bind(GroupBinding.of(OPS, Binding.of("nothing")), ANY));
    Node.refused(
        ErrorCode.INVALID_INPUT,
        () ->
            policies.bind(
                GroupBinding.of(
                    OPS, new Binding("kicker", Resource.ROOT, Optional.of(node.clock.instant()))),
                ANY));
    policies.unbind(OPS, Binding.of("kicker"), Optional.of(with.version()));
    assertThat(policies.groupBindings()).isEmpty();
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.unbind(OPS, Binding.of("kicker"), ANY));
  }

  @Test
  void theLastTwentyAreKept() {
    for (int i = 1; i <= 25; i++) {
      assertThat(policies.save(parse("# " + i, KICKER), ANY).number()).isEqualTo(i);
    }
    List<PolicyRevision> revisions = policies.revisions();
    assertThat(revisions).hasSize(PolicyService.MAX_REVISIONS);
    assertThat(revisions.get(0).number()).isEqualTo(25);
    assertThat(revisions.get(19).number()).isEqualTo(6);
    assertThat(revisions)
        .filteredOn(PolicyRevision::current)
        .singleElement()
        .isEqualTo(revisions.get(0));
    assertThat(policies.revision(6).policy()).isEqualTo(parse("# 6", KICKER));
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.revision(5));
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.compare(5, 25));
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.rollBack(5, ANY));
    assertThat(policies.compare(6, 25).changes()).isEmpty();

    StoredPolicy back = policies.rollBack(6, Optional.of(policies.current().version()));
    assertThat(back.number()).isEqualTo(26);
    assertThat(back.policy()).isEqualTo(parse("# 6", KICKER));
    assertThat(policies.current()).isEqualTo(back);
  }

  @Test
  void aDryRunSaysWhatASaveWouldDo() {
    policies.save(parse(KICKER), ANY);
    node.create("kim", "kicker");
    PolicyReview fine = policies.check(parse(KICKER, "role more { allow client:read on ** }"));
    assertThat(fine.refusals()).isEmpty();
    assertThat(fine.revision())
        .isEqualTo(parse(KICKER, "role more { allow client:read on ** }").revision());
    PolicyReview bad = policies.check(Policy.EMPTY);
    assertThat(bad.refusals()).singleElement().asString().startsWith("role-in-use: ");
    assertThat(bad.diff().changes()).extracting(change -> change.who()).contains("kim");
    assertThat(policies.check(parse("role x { allow topic:purge on ** }")).refusals())
        .singleElement()
        .asString()
        .contains("topic");
    assertThat(policies.current().number()).isEqualTo(1);
    assertThat(node.audit("policy:update")).hasSize(1);
  }

  @Test
  void aDryRunTellsTheLinesOfTheTextThatWasGiven() {
    Policy typed = parse("", "", "", "role x { allow topic:purge on ** }");
    PolicyReview review = policies.check(typed);
    assertThat(review.findings()).extracting(PolicyFinding::line).containsOnly(4);
    assertThat(review.refusals()).singleElement().asString().startsWith("line 4: ");
    assertThat(review.revision()).isEqualTo(typed.revision());
  }

  @Test
  void aDryRunOfWhatHasNoLinesTellsThoseOfItsText() {
    Policy given = Policy.fromJson(parse("", "", "role x { allow topic:purge on ** }").json());
    assertThat(policies.check(given).findings())
        .extracting(PolicyFinding::line)
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void whoReadsOnlyIsToldSoInADryRun() {
    node.create("eve", Roles.VIEWER);
    PolicyService eve = node.as("eve").policy();
    assertThat(eve.current().number()).isZero();
    assertThat(eve.check(parse(KICKER)).refusals())
        .anySatisfy(refusal -> assertThat(refusal).startsWith("forbidden: "))
        .anySatisfy(refusal -> assertThat(refusal).startsWith("escalation: "));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.save(parse(KICKER), ANY));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.createRole(role(KICKER), ANY));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.updateRole(role(KICKER), ANY));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.deleteRole("kicker", ANY));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.rollBack(1, ANY));
    Node.refused(
        ErrorCode.FORBIDDEN, () -> eve.bind(GroupBinding.of(OPS, Binding.of(Roles.VIEWER)), ANY));
    assertThat(node.audit("policy:update"))
        .allSatisfy(entry -> assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.REFUSED));
  }

  @Test
  void whoHoldsNothingSeesNothing() {
    node.create("nobody");
    PolicyService nobody = node.as("nobody").policy();
    Node.refused(ErrorCode.FORBIDDEN, nobody::current);
    Node.refused(ErrorCode.FORBIDDEN, nobody::roles);
    Node.refused(ErrorCode.FORBIDDEN, nobody::groupBindings);
    Node.refused(ErrorCode.FORBIDDEN, nobody::revisions);
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.revision(1));
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.compare(1, 1));
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.check(Policy.EMPTY));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> nobody.explain("x", KICK, CLIENT, Circumstances.sessionAt(node.clock.instant())));
  }

  @Test
  void whyIsExplainedForEverybodyInSight() {
    policies.save(parse(KICKER), ANY);
    User kim = node.create("kim", "kicker");
    Circumstances now = Circumstances.sessionAt(node.clock.instant());
    Explanation why = policies.explain(kim.id(), KICK, CLIENT, now);
    assertThat(why.decision()).isEqualTo(new Decision(Outcome.ALLOWED, "kicker", 4));
    assertThat(why.deciding().orElseThrow().path()).containsExactly("kicker");
    assertThat(policies.explain(kim.id(), READ_CLIENT, CLIENT, now).decision().outcome())
        .isEqualTo(Outcome.NO_MATCH);
    Node.refused(ErrorCode.NOT_FOUND, () -> policies.explain("x", KICK, CLIENT, now));

    String key = node.asSystem().apiKeys().create(NewApiKey.of("k").roles("kicker")).key().id();
    assertThat(policies.explain(key, KICK, CLIENT, now).decision().allowed()).isTrue();
  }

  @Test
  void whoMayNotReadThePolicyLearnsNothingOfTheRolesOfOthers() {
    policies.save(parse(KICKER), ANY);
    User kim = node.create("kim");
    node.create("reader", Roles.VIEWER);
    var access = node.castellan.access();
    Explanation own = access.explain(node.principal("kim"), KICK, CLIENT, AccessContext.NONE);
    assertThat(own.decision().outcome()).isEqualTo(Outcome.NO_MATCH);
    assertThat(own.nearestMiss()).isEmpty();
    String others = "role 'kicker', line 4, would allow it at /; it is not held";
    Circumstances now = Circumstances.sessionAt(node.clock.instant());
    assertThat(policies.explain(kim.id(), KICK, CLIENT, now).nearestMiss()).isEqualTo(others);
    assertThat(
            access
                .explain(node.principal("reader"), KICK, CLIENT, AccessContext.NONE)
                .nearestMiss())
        .isEqualTo(others);
  }

  @Test
  void whatOneHoldsElsewhereOneMayKnow() {
    policies.save(parse(KICKER), ANY);
    User kim = node.create("kim");
    node.asSystem()
        .users()
        .update(
            kim.id(),
            UserChange.none().bindings(Set.of(Binding.at("kicker", Resource.of("x")))),
            ANY);
    assertThat(
            node.castellan
                .access()
                .explain(node.principal("kim"), KICK, CLIENT, AccessContext.NONE)
                .nearestMiss())
        .contains("kicker");
  }

  @Test
  void onePolicyIsLookedAtAtATime() {
    policies.save(parse(KICKER), ANY);
    policies.save(Policy.EMPTY, ANY);
    List<String> busy = new ArrayList<>();
    Runnable again =
        () -> {
          Node.refused(ErrorCode.BUSY, () -> policies.check(Policy.EMPTY));
          Node.refused(ErrorCode.BUSY, () -> policies.compare(1, 2));
          busy.add("busy");
        };
    node.store.afterOwnNextRead(again);
    policies.check(parse(KICKER));
    node.store.afterOwnNextRead(again);
    policies.compare(1, 2);
    assertThat(busy).hasSize(2);
    node.store.afterOwnNextRead(() -> policies.save(parse(KICKER), ANY));
    policies.check(parse(KICKER));
    assertThat(policies.current().number()).isEqualTo(3);
  }

  @Test
  void manySavesAtOnceAreTooMany() {
    nest(8);
    assertThat(policies.roles()).hasSize(8);
  }

  /** Saves, and while that is being done saves again, and so on. */
  private void nest(int deep) {
    node.store.beforeNextCommit(
        () -> {
          if (deep > 1) {
            nest(deep - 1);
          } else {
            Node.refused(ErrorCode.BUSY, () -> policies.createRole(role(named(0)), ANY));
          }
        });
    policies.createRole(role(named(deep)), ANY);
  }

  private static String named(int number) {
    return "role r" + number + " { allow client:read on ** }";
  }

  @Test
  void oneSeesWhyOneselfMay() {
    policies.save(parse(KICKER), ANY);
    node.create("kim", "kicker");
    Principal kim = node.principal("kim");
    var access = node.castellan.access();
    assertThat(access.explain(kim, KICK, CLIENT, AccessContext.NONE).decision())
        .isEqualTo(access.decide(kim, KICK, CLIENT));
    assertThat(access.explain(kim, KICK, CLIENTS, AccessContext.NONE).decision().outcome())
        .isEqualTo(Outcome.NO_MATCH);
    assertThat(access.permissions(kim)).isEqualTo(Map.of(Resource.ROOT, Set.of(KICK)));
    assertThat(access.allowedActions(kim, CLIENT)).containsExactly(KICK);
    assertThat(access.scopesOf(kim, KICK)).containsExactly(Resource.ROOT);
    assertThat(access.scopesOf(kim, READ_CLIENT)).isEmpty();
    assertThat(access.filter(kim, KICK, List.of("a", "b"), name -> CLIENTS.child(name)))
        .containsExactly("a", "b");
    assertThat(access.filter(kim, READ_CLIENT, List.of("a"), CLIENTS::child)).isEmpty();
  }

  @Test
  void theHostItselfMayEverythingThatThereIs() {
    var access = node.castellan.access();
    Principal host = node.asSystem().principal();
    assertThat(access.scopesOf(host, KICK)).containsExactly(Resource.ROOT);
    assertThat(access.permissions(host).get(Resource.ROOT)).contains(KICK);
    assertThat(access.allowedActions(host, CLIENT)).contains(KICK, READ_CLIENT);
    assertThat(access.filter(host, KICK, List.of(1, 2), id -> CLIENT)).containsExactly(1, 2);
    assertThat(access.filter(host, Action.of("x", "y"), List.of(1, 2), id -> CLIENT)).isEmpty();
    assertThat(access.explain(host, KICK, CLIENT, AccessContext.NONE).decision().allowed())
        .isTrue();
  }

  @Test
  void whoIsNobodyAnyMoreMayNothing() {
    Principal root = node.principal("root");
    node.castellan.login().logout(root);
    var access = node.castellan.access();
    assertThat(access.scopesOf(root, KICK)).isEmpty();
    assertThat(access.permissions(root)).isEmpty();
    assertThat(access.allowedActions(root, CLIENT)).isEmpty();
    assertThat(access.filter(root, KICK, List.of(1), id -> CLIENT)).isEmpty();
    assertThat(access.explain(root, KICK, CLIENT, AccessContext.NONE).decision().outcome())
        .isEqualTo(Outcome.UNKNOWN_SUBJECT);
  }

  @Test
  void aKeyMayWhatItAndItsOwnerMay() {
    policies.save(
        parse(
            KICKER,
            "role reader { allow client:read on clients/** }",
            "role both inherits kicker, reader {}"),
        ANY);
    User kim = node.create("kim", "both", Roles.ADMINISTRATOR);
    Principal key =
        node.authenticate(node.as("kim").apiKeys().create(NewApiKey.of("k").roles("both")).token())
            .orElseThrow();
    node.asSystem()
        .users()
        .update(kim.id(), UserChange.none().bindings(Set.of(Binding.of("reader"))), ANY);
    var access = node.castellan.access();
    assertThat(access.allowedActions(key, CLIENT)).containsExactly(READ_CLIENT);
    assertThat(access.permissions(key)).isEqualTo(Map.of(Resource.ROOT, Set.of(READ_CLIENT)));
    assertThat(access.filter(key, KICK, List.of("a"), CLIENTS::child)).isEmpty();
    assertThat(access.scopesOf(key, KICK)).isEmpty();
    assertThat(access.explain(key, KICK, CLIENT, AccessContext.NONE).decision().outcome())
        .isEqualTo(Outcome.NO_MATCH);
    assertThat(access.explain(key, READ_CLIENT, CLIENT, AccessContext.NONE).decision())
        .isEqualTo(access.decide(key, READ_CLIENT, CLIENT));
  }

  @Test
  void conditionsSeeWhereFromAndHow() {
    policies.save(
        parse(
            "role near { allow client:kick on ** when address in 192.0.2.0/24 }",
            "role far { allow client:kick on ** when address in 10.0.0.0/8 }",
            "role person { allow client:read on ** when via session }",
            "role own { allow client:read on clients/** when owner }"),
        ANY);
    node.create("near", "near");
    node.create("far", "far");
    node.create("person", "person");
    User own = node.create("own", "own");
    assertThat(decide(node.principal("near"), KICK, CLIENT)).isEqualTo(Outcome.ALLOWED);
    assertThat(decide(node.principal("far"), KICK, CLIENT)).isEqualTo(Outcome.CONDITION_FAILED);
    assertThat(decide(node.principal("person"), READ_CLIENT, CLIENT)).isEqualTo(Outcome.ALLOWED);
    Principal me = node.principal("own");
    var access = node.castellan.access();
    assertThat(access.decide(me, READ_CLIENT, CLIENT, AccessContext.ownedBy(own.id())).allowed())
        .isTrue();
    assertThat(access.decide(me, READ_CLIENT, CLIENT, AccessContext.ownedBy("other")).outcome())
        .isEqualTo(Outcome.CONDITION_FAILED);
    assertThat(access.decide(me, READ_CLIENT, CLIENT).outcome())
        .isEqualTo(Outcome.CONDITION_FAILED);
  }
}
