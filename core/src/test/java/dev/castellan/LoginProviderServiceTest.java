package dev.castellan;

import static dev.castellan.ProviderWorld.corp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.login.provider.FakeIdp;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.LoginProviderInfo;
import dev.castellan.login.provider.LoginProviderService;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderState;
import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Login providers as they are administered: rules, secrets, rights, and what runs. */
@Timeout(120)
final class LoginProviderServiceTest {

  private final ProviderWorld world = new ProviderWorld();
  private final Node one = world.one;
  private final Node two = world.two;

  @AfterEach
  void close() {
    world.idp.hold.ifPresent(CountDownLatch::countDown);
    world.close();
  }

  private LoginProviderService service() {
    return one.asSystem().loginProviders();
  }

  private static void refused(ErrorCode code, String field, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.field()).isEqualTo(field);
            });
  }

  private void refused(String field, UnaryOperator<NewLoginProvider> change) {
    refused(ErrorCode.INVALID_INPUT, field, () -> service().create(change.apply(corp())));
    assertThat(service().list()).isEmpty();
  }

  @Test
  void whatBreaksARuleIsRefusedAndTheFieldNamed() {
    refused("values.issuer", p -> p.value("issuer", "not a url"));
    refused("values.issuer", p -> p.value("issuer", "https://user@idp.example.com"));
    refused("values.issuer", p -> p.value("issuer", "http://idp.example.com"));
    refused("values.issuer", p -> p.value("issuer"));
    refused("values.issuer", p -> p.value("issuer", FakeIdp.ISSUER, "https://two.example.com"));
    refused("values.pool", p -> p.value("pool", "-1"));
    refused("values.pool", p -> p.value("pool", "08"));
    refused("values.strict", p -> p.value("strict", "yes"));
    refused("values.mode", p -> p.value("mode", "Plain"));
    refused("values.clientId", p -> p.value("clientId", " "));
    refused("values.clientId", p -> p.value("clientId", "a\nb"));
    refused("values.clientId", p -> p.value("clientId", "x".repeat(2_049)));
    refused("values.metadata", p -> p.value("metadata", "x".repeat(24_577)));
    refused("values.scopes", p -> p.value("scopes", "a", "a"));
    refused("values", p -> p.value("unknown", "x"));
    refused("values", p -> p.value("clientSecret", "x"));
    refused("secrets", p -> p.secret("issuer", SecretText.of("x")));
    refused("secrets.clientSecret", p -> p.secret("clientSecret", SecretText.of("")));
    refused("kind", p -> NewLoginProvider.of("corp", "saml", "Label"));
    refused("label", p -> NewLoginProvider.of("corp", "fake", " ").value("issuer", FakeIdp.ISSUER));
    for (String id : new String[] {"", "local", "Corp", "a/b", "-a", "x".repeat(33)}) {
      refused("id", p -> NewLoginProvider.of(id, "fake", "L").value("issuer", FakeIdp.ISSUER));
    }
    assertThat(world.idp.started).hasValue(0);
  }

  @Test
  void aMappingKeepsRules() {
    refused(
        ErrorCode.ROLE_UNKNOWN,
        "mapping",
        () ->
            service()
                .create(corp().mapping(ProviderMapping.NOTHING.defaults(Binding.of("nobody")))));
    refused(
        ErrorCode.INVALID_INPUT,
        "value",
        () -> ProviderMapping.NOTHING.rule("groups", "*", Binding.of("viewer")));
    refused(ErrorCode.INVALID_INPUT, "bindings", () -> ProviderMapping.NOTHING.rule("groups", "x"));
  }

  @Test
  void secretsAreSealedNeverShownAndReachTheProvider() {
    LoginProviderInfo made = world.create(corp().value("strict", "true"));
    assertThat(made.secretsSet()).containsExactlyInAnyOrder("clientSecret", "key");
    assertThat(made.toString()).doesNotContain("canary");
    assertThat(world.idp.configs.get(0).secret("clientSecret")).contains(FakeIdp.CLIENT_SECRET);
    assertThat(world.idp.configs.get(0).text("clientId")).contains("castellan");
    try (var store = world.records.open()) {
      String stored =
          new String(
              store.list("login-provider", "", 10).get(0).payload().bytes(),
              java.nio.charset.StandardCharsets.UTF_8);
      assertThat(stored).doesNotContain("canary").contains("clientSecret");
    }
    assertThat(one.audit().toString()).doesNotContain("canary");
  }

  @Test
  void secretsForOnePeerAreNotShownToAnother() {
    world.create(corp());
    LoginProviderInfo moved =
        service()
            .update(
                "corp",
                LoginProviderChange.NONE.values(
                    Map.of("issuer", List.of("https://evil.example.com"))),
                Optional.empty());
    assertThat(moved.secretsSet()).isEmpty();
    assertThat(world.idp.configs)
        .filteredOn(config -> config.require("issuer").contains("evil"))
        .isNotEmpty()
        .allSatisfy(config -> assertThat(config.secrets()).isEmpty());
    assertThat(one.audit("sso:update"))
        .last()
        .satisfies(
            entry -> assertThat(entry.details()).containsEntry("changedSecrets", "clientSecret"));
  }

  @Test
  void aTestOfAnotherAddressDoesNotShowSecretsEither() {
    world.create(corp());
    service()
        .test(
            "corp",
            LoginProviderChange.NONE.values(Map.of("issuer", List.of("https://evil.example.com"))),
            ProviderWorld.urls("corp"));
    assertThat(world.idp.configs.get(world.idp.configs.size() - 1).secrets()).isEmpty();
    assertThat(service().find("corp").orElseThrow().secretsSet()).containsExactly("clientSecret");
  }

  @Test
  void whatElseChangesLeavesSecretsAlone() {
    world.create(corp());
    LoginProviderInfo changed =
        service()
            .update(
                "corp",
                LoginProviderChange.NONE.values(
                    Map.of("issuer", List.of(FakeIdp.ISSUER), "pool", List.of("9"))),
                Optional.empty());
    assertThat(changed.secretsSet()).containsExactly("clientSecret");
    assertThat(
            service()
                .update(
                    "corp",
                    LoginProviderChange.NONE.withoutSecret("clientSecret"),
                    Optional.empty())
                .secretsSet())
        .isEmpty();
  }

  @Test
  void s30_whatCannotStartIsRefusedAndTheOldOneStays() {
    world.idp.down = true;
    refused(ErrorCode.PROVIDER_NOT_STARTED, "values", () -> service().create(corp()));
    assertThat(service().list()).isEmpty();
    world.idp.down = false;
    world.create(corp());
    LoginProviderInfo before = service().find("corp").orElseThrow();
    world.idp.down = true;
    refused(
        ErrorCode.PROVIDER_NOT_STARTED,
        "values",
        () ->
            service()
                .update(
                    "corp",
                    LoginProviderChange.NONE.secret("clientSecret", SecretText.of("next")),
                    Optional.empty()));
    assertThat(service().find("corp")).contains(before);
    world.idp.person("s-1", "ann", "staff");
    world.session(one, "ann");
  }

  @Test
  void oneThatDoesNotStartHereStopsNothingAndIsTriedAgain() {
    world.create(corp());
    world.idp.down = true;
    try (Node three =
        Node.on(
            world.records,
            world.clock,
            builder ->
                builder
                    .loginProviderKind(world.idp.browsers())
                    .loginProviderKind(world.idp.directories()))) {
      Node.await(() -> state(three, "corp").status() == ProviderState.Status.FAILED);
      assertThat(state(three, "corp").problem()).contains(ProviderProblem.UNREACHABLE);
      assertThat(three.castellan.providerLogin().available()).isEmpty();
      three.login("root");
      Node.refused(ErrorCode.PROVIDER_UNAVAILABLE, () -> world.leave(three, "corp"));
      world.idp.down = false;
      Node.await(
          () -> {
            Person.pass(three, Duration.ofMillis(200));
            return state(three, "corp").status() == ProviderState.Status.RUNNING;
          });
    }
  }

  @Test
  void aKindThatEndsInAnErrorIsTriedAgainToo() {
    world.create(corp());
    world.idp.broken = true;
    try (Node three =
        Node.on(
            world.records,
            world.clock,
            builder -> builder.loginProviderKind(world.idp.browsers()))) {
      Node.await(() -> state(three, "corp").status() == ProviderState.Status.FAILED);
      world.idp.broken = false;
      Node.await(
          () -> {
            Person.pass(three, Duration.ofMillis(200));
            return state(three, "corp").status() == ProviderState.Status.RUNNING;
          });
    }
  }

  private static ProviderState state(Node node, String id) {
    return node.asSystem().loginProviders().find(id).orElseThrow().state();
  }

  @Test
  void aBrokerWithoutTheKindOpensAllTheSame() {
    world.create(corp());
    try (Node three = Node.on(world.records, world.clock)) {
      Node.await(() -> state(three, "corp").status() == ProviderState.Status.FAILED);
      assertThat(state(three, "corp").problem()).contains(ProviderProblem.CONFIGURATION);
      three.login("root");
      three.asSystem().loginProviders().delete("corp", Optional.empty());
    }
  }

  @Test
  void otherNodesStartSwapAndStop() {
    world.create(corp());
    Node.await(() -> two.castellan.providerLogin().available().size() == 1);
    assertThat(world.idp.started).hasValue(2);
    service()
        .update(
            "corp",
            LoginProviderChange.NONE.secret("clientSecret", SecretText.of("next")),
            Optional.empty());
    Node.await(() -> world.idp.started.get() == 4 && world.idp.closed.get() == 2);
    service().delete("corp", Optional.empty());
    Node.await(() -> world.idp.closed.get() == 4);
    assertThat(two.castellan.providerLogin().available()).isEmpty();
  }

  @Test
  void aMappingIsChangedAlsoWhileThePeerIsAway() {
    world.create(corp());
    world.idp.down = true;
    service()
        .update(
            "corp", LoginProviderChange.NONE.mapping(ProviderMapping.NOTHING), Optional.empty());
    assertThat(world.idp.started).hasValue(2);
    assertThat(state(one, "corp").status()).isEqualTo(ProviderState.Status.RUNNING);
    world.idp.person("s-1", "ann", "staff");
    ProviderWorld.refused(
        dev.castellan.login.provider.ProviderLogin.Reason.NO_ACCESS, world.login(one, "ann"));
  }

  @Test
  void aVersionThatIsNotThereAnyMoreIsAConflict() {
    LoginProviderInfo made = world.create(corp());
    service().update("corp", LoginProviderChange.NONE.label("Other"), Optional.of(made.version()));
    Node.refused(
        ErrorCode.VERSION_CONFLICT,
        () ->
            service()
                .update(
                    "corp", LoginProviderChange.NONE.label("Third"), Optional.of(made.version())));
    Node.refused(
        ErrorCode.VERSION_CONFLICT, () -> service().delete("corp", Optional.of(made.version())));
    Node.refused(ErrorCode.PROVIDER_EXISTS, () -> service().create(corp()));
    Node.refused(
        ErrorCode.NOT_FOUND,
        () -> service().update("other", LoginProviderChange.NONE, Optional.empty()));
  }

  @Test
  void nobodyGivesMoreThanTheyHold() {
    one.policy(
        "role sso-admin { allow sso:* on /** }".replace("/**", "**"),
        "role kicker { allow client:kick on ** }",
        "bind group:corp/ops kicker at /");
    one.create("sam", "sso-admin");
    LoginProviderService sam = one.as("sam").loginProviders();
    ProviderMapping admin = ProviderMapping.NOTHING.defaults(Binding.of("administrator"));
    ProviderMapping rule = ProviderMapping.NOTHING.rule("a", "b", Binding.of("kicker"));
    ProviderMapping groups = ProviderMapping.NOTHING.groups("groups");
    ProviderMapping own = ProviderMapping.NOTHING.defaults(Binding.of("sso-admin"));
    for (ProviderMapping more : List.of(admin, rule, groups)) {
      Node.refused(ErrorCode.ESCALATION, () -> sam.create(corp().mapping(more)));
      Node.refused(
          ErrorCode.ESCALATION, () -> sam.test(corp().mapping(more), ProviderWorld.urls("corp")));
    }
    assertThat(world.idp.started).hasValue(0);
    sam.create(corp().mapping(own));
    for (ProviderMapping more : List.of(admin, rule, groups)) {
      Node.refused(
          ErrorCode.ESCALATION,
          () -> sam.update("corp", LoginProviderChange.NONE.mapping(more), Optional.empty()));
    }
    service().update("corp", LoginProviderChange.NONE.mapping(rule), Optional.empty());
    Node.refused(
        ErrorCode.ESCALATION,
        () ->
            sam.update(
                "corp",
                LoginProviderChange.NONE.values(
                    Map.of("issuer", List.of("https://evil.example.com"))),
                Optional.empty()));
    Node.refused(
        ErrorCode.ESCALATION,
        () -> sam.update("corp", LoginProviderChange.NONE.mapping(own), Optional.empty()));
    Node.refused(ErrorCode.ESCALATION, () -> sam.delete("corp", Optional.empty()));
  }

  @Test
  void aRoleThatTakesAwayIsNoExcuseForOneThatGives() {
    one.policy(
        "role giver { allow client:* on ** allow sso:* on ** }",
        "role taker { deny client:kick on ** }",
        "role holder { allow client:read, client:list on ** allow sso:* on ** }");
    one.create("sam", "holder");
    Node.refused(
        ErrorCode.ESCALATION,
        () ->
            one.as("sam")
                .loginProviders()
                .create(
                    corp()
                        .mapping(
                            ProviderMapping.NOTHING
                                .rule("a", "b", Binding.of("giver"))
                                .defaults(Binding.of("taker")))));
  }

  @Test
  void whoMayNotMayNot() {
    world.create(corp());
    one.create("vic", "viewer");
    LoginProviderService vic = one.as("vic").loginProviders();
    Node.refused(ErrorCode.FORBIDDEN, () -> vic.create(corp()));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> vic.update("corp", LoginProviderChange.NONE.label("x"), Optional.empty()));
    Node.refused(ErrorCode.FORBIDDEN, () -> vic.delete("corp", Optional.empty()));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> vic.test("corp", LoginProviderChange.NONE, ProviderWorld.urls("corp")));
    Node.refused(ErrorCode.FORBIDDEN, () -> vic.dryRun("corp", Optional.empty(), Map.of()));
  }

  @Test
  void aRoleThatAMappingGivesStays() {
    one.policy("role special { allow client:read on ** }");
    world.create(corp().mapping(ProviderMapping.NOTHING.rule("a", "b", Binding.of("special"))));
    Node.refused(ErrorCode.ROLE_IN_USE, () -> one.policy("# nothing"));
  }

  @Test
  void aTestSaysStepByStepWhatWorksAndNeedsARecentProof() {
    world.create(corp());
    List<ProviderCheck> checks =
        service().test("corp", LoginProviderChange.NONE, ProviderWorld.urls("corp"));
    assertThat(checks).extracting(ProviderCheck::step).containsExactly("connect", "sign");
    world.idp.down = true;
    assertThat(service().test("corp", LoginProviderChange.NONE, ProviderWorld.urls("corp")))
        .extracting(ProviderCheck::step)
        .containsExactly("start");
    world.idp.down = false;
    Admin root = one.as("root");
    root.loginProviders().test("corp", LoginProviderChange.NONE, ProviderWorld.urls("corp"));
    world.pass(Duration.ofMinutes(16));
    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD,
        () ->
            root.loginProviders()
                .test("corp", LoginProviderChange.NONE, ProviderWorld.urls("corp")));
    Node.await(() -> world.idp.started.get() == world.idp.closed.get() + 2);
  }

  @Test
  void aSlowProviderKeepsNobodyFromLoggingInHere() throws Exception {
    world.create(corp());
    world.idp.person("s-1", "ann", "staff");
    ProviderWorld.Away last = world.leave(one, "corp");
    CountDownLatch hold = new CountDownLatch(1);
    Thread[] waiting = new Thread[8];
    List<ProviderWorld.Away> away = new ArrayList<>();
    for (int i = 0; i < waiting.length; i++) {
      away.add(world.leave(one, "corp"));
    }
    world.idp.hold = Optional.of(hold);
    for (int i = 0; i < waiting.length; i++) {
      ProviderWorld.Away mine = away.get(i);
      waiting[i] =
          new Thread(
              () -> {
                try {
                  one.castellan.providerLogin().complete(mine.back("ann"));
                } catch (CastellanException e) {
                  // Who was refused waits for nothing.
                }
              });
      waiting[i].start();
    }
    Node.await(() -> world.idp.asked.get() == waiting.length);
    Node.refused(ErrorCode.BUSY, () -> one.castellan.providerLogin().complete(last.back("ann")));
    one.login("root");
    hold.countDown();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(one.castellan.providerLogin().complete(last.back("ann")))
        .as("who was told to try again later can")
        .isInstanceOf(ProviderLogin.Completed.class);
  }

  @Test
  void oneThatIsFixedInCodeIsReadOnlyAndWorks() {
    try (Node three =
        Node.on(
            world.records,
            world.clock,
            builder -> builder.loginProviderKind(world.idp.browsers()).loginProvider(corp()))) {
      Node.await(() -> three.castellan.providerLogin().available().size() == 1);
      LoginProviderInfo fixed = three.asSystem().loginProviders().find("corp").orElseThrow();
      assertThat(fixed.fixed()).isTrue();
      assertThat(fixed.secretsSet()).containsExactly("clientSecret");
      LoginProviderService service = three.asSystem().loginProviders();
      Node.refused(
          ErrorCode.SETTING_FIXED,
          () -> service.update("corp", LoginProviderChange.NONE.label("x"), Optional.empty()));
      Node.refused(ErrorCode.SETTING_FIXED, () -> service.delete("corp", Optional.empty()));
      Node.refused(ErrorCode.PROVIDER_EXISTS, () -> service.create(corp()));
      world.idp.person("s-1", "ann", "staff");
      world.session(three, "ann");
    }
    assertThatThrownBy(
            () ->
                Node.on(
                    world.records,
                    world.clock,
                    builder ->
                        builder
                            .loginProviderKind(world.idp.browsers())
                            .loginProvider(corp().value("pool", "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("values.pool")
        .hasMessageNotContaining("canary");
  }
}
