package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.FakeIdp;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginCookie;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.MappedAccess;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderCall;
import dev.castellan.login.provider.ProviderDeparture;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.login.provider.ProviderLogin.Reason;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logins at a provider to whom the browser goes: who is let in, as whom, once, and until when. */
@Timeout(120)
final class ProviderLoginTest {

  private final ProviderWorld world = new ProviderWorld();
  private final Node one = world.one;
  private final Node two = world.two;

  @BeforeEach
  void create() {
    world.create(ProviderWorld.corp());
    world.idp.person("s-1", "ann", "staff");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private User user(Node node, String name) {
    return node.asSystem().users().findByUsername("corp", name).orElseThrow();
  }

  @Test
  void whoeverTheProviderVouchesForIsLetInAsTheMappingSays() {
    ProviderLogin login = world.login(one, "ann");
    ProviderLogin.Completed done = (ProviderLogin.Completed) login;
    assertThat(done.returnTo()).isEqualTo("/home");
    assertThat(done.usedCookie()).isPresent();
    SecretText session = ((LoginResult.LoggedIn) done.result()).token();
    User me = one.castellan.actingAs(one.authenticate(session).orElseThrow()).me();
    assertThat(me.source()).isEqualTo("corp");
    assertThat(me.username()).isEqualTo("ann");
    assertThat(me.bindings()).containsExactly(Binding.of("viewer"));
    assertThat(me.groups()).containsExactly(new GroupName("corp", "staff"));
    Node.await(() -> world.alive(two, session).isPresent());
    assertThat(one.audit("session:create"))
        .last()
        .satisfies(
            entry ->
                assertThat(entry.details())
                    .containsEntry("provider", "corp")
                    .containsEntry("userCreated", "true"));
  }

  @Test
  void beginningWritesNothing() {
    int commits = one.audit().size();
    world.leave(one, "corp");
    assertThat(one.audit()).hasSize(commits);
  }

  @Test
  void c28_anAnswerIsGoodOnceOnAllNodesAlsoAtTheSameMoment() throws Exception {
    ProviderWorld.Away away = world.leave(one, "corp");
    List<Callable<ProviderLogin>> all =
        IntStream.range(0, 8)
            .<Callable<ProviderLogin>>mapToObj(
                i ->
                    () ->
                        (i % 2 == 0 ? one : two)
                            .castellan
                            .providerLogin()
                            .complete(away.back("ann")))
            .toList();
    List<ProviderLogin> results = Node.inParallel(all);
    assertThat(results).filteredOn(ProviderLogin.Completed.class::isInstance).hasSize(1);
    ProviderWorld.refused(
        Reason.REPLAYED, two.castellan.providerLogin().complete(away.back("ann")));
  }

  @Test
  void theFormOfALogoutIsHeldForAMinuteForItsProviderOnAllNodes() {
    world.create(NewLoginProvider.of("other", "fake", "Other").value("issuer", FakeIdp.ISSUER));
    Map<String, String> fields = Map.of("a b", "c d", "", "x", "empty", "", "é\n", "日本 \"<&");
    Departure.Form form =
        new Departure.Form(
            URI.create("https://idp.example.com/slo?x=y"), fields, SecretText.of("state"));
    SecretText held = one.castellan.providerLogin().hold("corp", form);
    assertThat(held.expose()).doesNotContain("idp.example.com", "slo?x=y");
    for (Node node : List.of(one, two)) {
      Departure.Form again = node.castellan.providerLogin().held("corp", held).orElseThrow();
      assertThat(again.action()).isEqualTo(form.action());
      assertThat(again.fields()).isEqualTo(fields);
      assertThat(again.state().expose()).isEmpty();
    }
    SecretText none =
        one.castellan
            .providerLogin()
            .hold("corp", new Departure.Form(form.action(), Map.of(), SecretText.of("")));
    assertThat(one.castellan.providerLogin().held("corp", none).orElseThrow().fields()).isEmpty();

    SecretText state = world.leave(one, "corp").cookie().value();
    for (String wrong :
        List.of("", "x", held.expose() + "A", held.expose().substring(1), state.expose())) {
      assertThat(one.castellan.providerLogin().held("corp", SecretText.of(wrong))).isEmpty();
    }
    assertThat(one.castellan.providerLogin().held("other", held)).isEmpty();
    assertThatThrownBy(() -> one.castellan.providerLogin().held("nobody", held))
        .isInstanceOf(NotFoundException.class);
    world.pass(Duration.ofSeconds(59));
    assertThat(two.castellan.providerLogin().held("corp", held)).isPresent();
    world.pass(Duration.ofSeconds(1));
    assertThat(two.castellan.providerLogin().held("corp", held)).isEmpty();
  }

  @Test
  void v6_8_3_anUnsolicitedAnswerIsGoodOnceAndNeedsAName() {
    String query = "unsolicited=yes&user=ann";
    ProviderWorld.refused(
        Reason.NOT_UNDER_WAY,
        one.castellan.providerLogin().complete(ProviderWorld.call("corp", query, Map.of())));
    String named = query + "&answer=a-1";
    assertThat(one.castellan.providerLogin().complete(ProviderWorld.call("corp", named, Map.of())))
        .isInstanceOfSatisfying(
            ProviderLogin.Completed.class, done -> assertThat(done.returnTo()).isEmpty());
    ProviderWorld.refused(
        Reason.REPLAYED,
        two.castellan.providerLogin().complete(ProviderWorld.call("corp", named, Map.of())));
  }

  @Test
  void aLoginEndsAfterTenMinutes() {
    ProviderWorld.Away away = world.leave(one, "corp");
    world.pass(Duration.ofMinutes(10));
    ProviderWorld.refused(
        Reason.NOT_UNDER_WAY, one.castellan.providerLogin().complete(away.back("ann")));
  }

  @Test
  void c47_aLoginIsBoundToBrowserProviderAndConfiguration() {
    ProviderWorld.Away away = world.leave(one, "corp");
    ProviderWorld.Away other = world.leave(one, "corp");
    ProviderWorld.refused(
        Reason.NOT_UNDER_WAY,
        one.castellan
            .providerLogin()
            .complete(ProviderWorld.call("corp", "user=ann&state=" + away.handle(), Map.of())));
    ProviderWorld.refused(
        Reason.NOT_UNDER_WAY,
        one.castellan
            .providerLogin()
            .complete(
                ProviderWorld.call("corp", "user=ann&state=" + away.handle(), other.cookies())));
    world.create(
        new dev.castellan.login.provider.NewLoginProvider(
            "evil",
            "fake",
            "Another",
            true,
            ProviderWorld.corp().values(),
            Map.of(),
            ProviderWorld.corp().mapping()));
    ProviderWorld.refused(
        Reason.NOT_UNDER_WAY,
        one.castellan
            .providerLogin()
            .complete(
                ProviderWorld.call("evil", "user=ann&state=" + away.handle(), away.cookies())));
    one.asSystem()
        .loginProviders()
        .update(
            "corp",
            LoginProviderChange.NONE.secret("clientSecret", SecretText.of("another")),
            Optional.empty());
    ProviderWorld.refused(
        Reason.NOT_UNDER_WAY, one.castellan.providerLogin().complete(away.back("ann")));
  }

  @Test
  void c29_aCookieThatWasChangedIsNone() {
    ProviderWorld.Away away = world.leave(one, "corp");
    String value = away.cookie().value().expose();
    for (int i = 0; i < value.length(); i += 7) {
      char other = value.charAt(i) == 'A' ? 'B' : 'A';
      String changed = value.substring(0, i) + other + value.substring(i + 1);
      ProviderWorld.refused(
          Reason.NOT_UNDER_WAY,
          one.castellan
              .providerLogin()
              .complete(
                  new ProviderCall(
                      "corp",
                      ProviderWorld.urls("corp"),
                      "user=ann&state=" + away.handle(),
                      "",
                      Map.of(away.cookie().name(), SecretText.of(changed)),
                      Origin.ofAddress("192.0.2." + i % 200))));
    }
    for (String odd : new String[] {"", "é", " ", "..", value.substring(1), value + "A"}) {
      ProviderWorld.refused(
          Reason.NOT_UNDER_WAY,
          one.castellan
              .providerLogin()
              .complete(
                  ProviderWorld.call(
                      "corp",
                      "user=ann&state=" + away.handle(),
                      Map.of(away.cookie().name(), SecretText.of(odd)))));
    }
  }

  @Test
  void theCookieFitsIntoABrowser() {
    ProviderDeparture gone =
        one.castellan
            .providerLogin()
            .begin("corp", ProviderWorld.urls("corp"), "/" + "x".repeat(511), false);
    LoginCookie cookie = gone.cookie().orElseThrow();
    assertThat(cookie.value().expose()).matches("[A-Za-z0-9_-]{1,3900}");
    Node.refused(
        ErrorCode.INVALID_INPUT,
        () ->
            one.castellan
                .providerLogin()
                .begin("corp", ProviderWorld.urls("corp"), "/" + "x".repeat(512), false));
  }

  @Test
  void whoIsGivenNothingIsNotLetIn() {
    world.idp.person("s-2", "bob", "guests");
    ProviderWorld.refused(Reason.NO_ACCESS, world.login(one, "bob"));
    assertThat(one.asSystem().users().findByUsername("corp", "bob")).isEmpty();
  }

  @Test
  void aGroupThatThePolicyKnowsIsEnough() {
    world.idp.person("s-2", "bob", "guests");
    one.policy("bind group:corp/guests viewer at /tenants/acme");
    world.login(one, "bob");
    assertThat(user(one, "bob").bindings()).isEmpty();
    assertThat(user(one, "bob").groups()).containsExactly(new GroupName("corp", "guests"));
  }

  @Test
  void theMappingIsEvaluatedAtEachLoginAndOlderSessionsEnd() {
    SecretText first = world.session(one, "ann");
    world.idp.person("s-1", "ann", "staff", "more");
    SecretText second = world.session(one, "ann");
    assertThat(world.alive(one, first)).isEmpty();
    assertThat(world.alive(one, second)).isPresent();
    world.idp.person("s-1", "ann", "none");
    ProviderWorld.refused(Reason.NO_ACCESS, world.login(one, "ann"));
    assertThat(world.alive(one, second)).as("nothing is left of what was given").isEmpty();
    assertThat(user(one, "ann").bindings()).isEmpty();
    assertThat(user(one, "ann").groups()).isEmpty();
  }

  @Test
  void nobodyIsMadeWhereNobodyIsToBe() {
    one.asSystem()
        .loginProviders()
        .update(
            "corp",
            LoginProviderChange.NONE.mapping(ProviderWorld.corp().mapping().createUsers(false)),
            Optional.empty());
    ProviderWorld.refused(Reason.NOT_KNOWN, world.login(one, "ann"));
  }

  @Test
  void c50_theSubjectAloneSaysWhoItIs() {
    world.session(one, "ann");
    String id = user(one, "ann").id();
    one.create("zoe");
    world.idp.people.clear();
    Identity other = world.idp.person("s-2", "ann", "staff");
    SecretText session = world.session(one, "ann");
    User stranger = one.castellan.actingAs(one.authenticate(session).orElseThrow()).me();
    assertThat(stranger.id()).isNotEqualTo(id);
    assertThat(stranger.username()).matches("sso-[0-9a-f]{16}");
    world.idp.person("s-3", "zoe", "staff");
    SecretText zoe = world.session(one, "zoe");
    assertThat(one.castellan.actingAs(one.authenticate(zoe).orElseThrow()).me().source())
        .isEqualTo("corp");
    assertThat(other.subject()).isEqualTo("s-2");
  }

  @Test
  void whoIsCalledOtherwiseAtTheProviderIsRenamedHere() {
    world.session(one, "ann");
    String id = user(one, "ann").id();
    world.idp.people.clear();
    world.idp.person("s-1", "anna", "staff");
    world.session(one, "anna");
    assertThat(user(one, "anna").id()).isEqualTo(id);
    assertThat(one.asSystem().users().findByUsername("corp", "ann")).isEmpty();
  }

  @Test
  void whoIsDeletedComesBackWithNothingOfBefore() {
    world.session(one, "ann");
    User before = user(one, "ann");
    one.asSystem().users().delete(before.id(), Optional.empty());
    world.session(one, "ann");
    assertThat(user(one, "ann").id()).isNotEqualTo(before.id());
  }

  @Test
  void disabledHereIsOutWhateverTheProviderSays() {
    SecretText session = world.session(one, "ann");
    one.asSystem()
        .users()
        .update(user(one, "ann").id(), UserChange.none().enabled(false), Optional.empty());
    assertThat(world.alive(one, session)).isEmpty();
    ProviderWorld.gone(two, session);
    ProviderWorld.refused(Reason.DISABLED, world.login(one, "ann"));
  }

  @Test
  void whatTheProviderSaysIsNotWrittenByHand() {
    world.session(one, "ann");
    String id = user(one, "ann").id();
    for (UserChange change :
        List.of(
            UserChange.none().bindings(Set.of(Binding.of("administrator"))),
            UserChange.none().groups(Set.of(GroupName.local("ops"))),
            UserChange.none().username("other"),
            UserChange.none().email("a@example.com"))) {
      Node.refused(
          ErrorCode.USER_FROM_PROVIDER,
          () -> one.asSystem().users().update(id, change, Optional.empty()));
    }
    one.asSystem().users().update(id, UserChange.none().note("fine"), Optional.empty());
  }

  @Test
  void aChangedProviderEndsItsSessionsAtOnceAndNoOthers() {
    SecretText session = world.session(one, "ann");
    SecretText local = one.login("root");
    one.asSystem()
        .loginProviders()
        .update("corp", LoginProviderChange.NONE.label("Other words"), Optional.empty());
    assertThat(world.alive(one, session)).isPresent();
    one.asSystem()
        .loginProviders()
        .update("corp", LoginProviderChange.NONE.enabled(false), Optional.empty());
    assertThat(world.alive(one, session)).isEmpty();
    ProviderWorld.gone(two, session);
    assertThat(world.alive(one, local)).isPresent();
    Node.refused(ErrorCode.NOT_FOUND, () -> world.leave(one, "corp"));
    one.asSystem()
        .loginProviders()
        .update("corp", LoginProviderChange.NONE.enabled(true), Optional.empty());
    assertThat(world.alive(one, session)).isEmpty();
    SecretText again = world.session(one, "ann");
    one.asSystem().loginProviders().delete("corp", Optional.empty());
    assertThat(world.alive(one, again)).isEmpty();
    ProviderWorld.gone(two, again);
    world.create(ProviderWorld.corp());
    assertThat(world.alive(one, again)).isEmpty();
  }

  @Test
  void v7_6_1_aBackChannelLogoutEndsExactlyTheRightSessions() {
    Node.await(() -> two.castellan.providerLogin().available().size() == 1);
    SecretText ann = world.session(one, "ann");
    Identity elsewhere = world.idp.people.get("ann");
    world.idp.people.put("ann", withSession(elsewhere, "other-session"));
    SecretText annToo = world.session(two, "ann");
    world.idp.person("s-2", "bob", "staff");
    SecretText bob = world.session(one, "bob");
    two.castellan
        .providerLogin()
        .backchannel(ProviderWorld.posted("corp", "id=1&subject=s-2&session=at-s-1"));
    assertThat(world.alive(one, ann)).isPresent();
    two.castellan
        .providerLogin()
        .backchannel(ProviderWorld.posted("corp", "id=2&subject=s-1&session=at-s-1"));
    ProviderWorld.gone(one, ann);
    assertThat(world.alive(two, annToo)).isPresent();
    one.castellan.providerLogin().backchannel(ProviderWorld.posted("corp", "id=3&subject=s-1"));
    ProviderWorld.gone(one, annToo);
    assertThat(world.alive(one, bob)).isPresent();
    Node.refused(
        ErrorCode.PROVIDER_REJECTED,
        () ->
            one.castellan
                .providerLogin()
                .backchannel(ProviderWorld.posted("corp", "id=3&subject=s-2")));
    Node.refused(
        ErrorCode.PROVIDER_REJECTED,
        () -> one.castellan.providerLogin().backchannel(ProviderWorld.posted("corp", "forged=1")));
    assertThat(world.alive(one, bob)).isPresent();
    one.castellan.providerLogin().backchannel(ProviderWorld.posted("corp", "id=4&session=at-s-2"));
    assertThat(world.alive(one, bob)).isEmpty();
  }

  private static Identity withSession(Identity person, String session) {
    return new Identity(
        person.subject(),
        person.username(),
        person.displayName(),
        person.email(),
        person.claims(),
        Optional.of(session),
        person.secondFactor(),
        person.authenticatedAt(),
        person.oneTimeId(),
        person.until(),
        person.logoutHint());
  }

  @Test
  void aLogoutGoesOnAtTheProvider() {
    SecretText session = world.session(one, "ann");
    ProviderDeparture gone =
        one.castellan
            .providerLogin()
            .logout(one.authenticate(session).orElseThrow(), ProviderWorld.BASE)
            .orElseThrow();
    assertThat(world.alive(one, session)).isEmpty();
    assertThat(world.idp.logouts.get(0).hint()).contains(SecretText.of("hint-of-s-1"));
    assertThat(world.idp.logouts.get(0).providerSession()).contains("at-s-1");
    assertThat(world.idp.logouts.get(0).subject()).isEqualTo("s-1");
    String handle = world.idp.logouts.get(0).handle();
    LoginCookie cookie = gone.cookie().orElseThrow();
    assertThat(
            one.castellan
                .providerLogin()
                .arriveLogout(
                    ProviderWorld.call(
                        "corp", "state=" + handle, Map.of(cookie.name(), cookie.value()))))
        .isEmpty();
    Node.refused(
        ErrorCode.PROVIDER_REJECTED,
        () ->
            one.castellan
                .providerLogin()
                .arriveLogout(ProviderWorld.call("corp", "state=" + handle, Map.of())));
  }

  @Test
  void theSecondFactorOfThisPlaceComesOnTop() {
    SecretText session = world.session(one, "ann");
    var factor = one.castellan.actingAs(one.authenticate(session).orElseThrow()).secondFactor();
    Person ann = new Person("ann", factor.begin(SecretText.of("")).secret(), List.of(), session);
    factor.confirm(ann.code(world.clock.instant()));
    world.pass(Duration.ofSeconds(30));
    LoginResult.SecondFactorRequired asked =
        (LoginResult.SecondFactorRequired)
            ((ProviderLogin.Completed) world.login(one, "ann")).result();
    LoginResult done = Person.show(one, asked.challenge(), ann.code(world.clock.instant()));
    SecretText token = ((LoginResult.LoggedIn) done).token();
    assertThat(world.alive(one, token)).isPresent();
    one.asSystem()
        .loginProviders()
        .update("corp", LoginProviderChange.NONE.enabled(false), Optional.empty());
    assertThat(world.alive(one, token)).isEmpty();
  }

  /** Ann, with a second factor here. */
  private Person withFactor() {
    SecretText session = world.session(one, "ann");
    var factor = one.castellan.actingAs(one.authenticate(session).orElseThrow()).secondFactor();
    Person ann = new Person("ann", factor.begin(SecretText.of("")).secret(), List.of(), session);
    factor.confirm(ann.code(world.clock.instant()));
    world.pass(Duration.ofSeconds(30));
    return ann;
  }

  private LoginResult.SecondFactorRequired asked() {
    return (LoginResult.SecondFactorRequired)
        ((ProviderLogin.Completed) world.login(one, "ann")).result();
  }

  @Test
  void aLogoutOfASessionThereEndsWhatWaitsForASecondFactorHere() {
    Person ann = withFactor();
    LoginResult.SecondFactorRequired over = asked();
    Identity elsewhere = world.idp.people.get("ann");
    world.idp.people.put("ann", withSession(elsewhere, "other-session"));
    LoginResult.SecondFactorRequired other = asked();
    two.castellan.providerLogin().backchannel(ProviderWorld.posted("corp", "id=1&session=at-s-1"));
    assertThat(Person.show(one, over.challenge(), ann.code(world.clock.instant())))
        .isInstanceOf(LoginResult.Refused.class);
    world.pass(Duration.ofSeconds(30));
    assertThat(Person.show(one, other.challenge(), ann.code(world.clock.instant())))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void aLogoutAfterASecondFactorHereHasTheHintToo() {
    Person ann = withFactor();
    LoginResult done = Person.show(one, asked().challenge(), ann.code(world.clock.instant()));
    SecretText token = ((LoginResult.LoggedIn) done).token();
    assertThat(
            one.castellan
                .providerLogin()
                .logout(one.authenticate(token).orElseThrow(), ProviderWorld.BASE))
        .isPresent();
    assertThat(world.idp.logouts.get(0).hint()).contains(SecretText.of("hint-of-s-1"));
    assertThat(world.idp.logouts.get(0).providerSession()).contains("at-s-1");
  }

  @Test
  void whatWaitedForASecondFactorIsForgottenWhenItIsOver() {
    withFactor();
    asked();
    assertThat(pending()).isEqualTo(1);
    world.pass(Duration.ofMinutes(20));
    Node.await(() -> pending() == 0);
  }

  /** Comes before all others of its collection. */
  private void damage(String collection, String payload) {
    RecordKey key = new RecordKey(collection, "0");
    one.store.commit(Batch.builder().put(key, Payload.ofText(payload)).build());
  }

  @Test
  void whatCannotBeUnderstoodKeepsNothingBehindItFromBeingForgotten() {
    List<String> swept =
        List.of("sso-used", "sso-pending", "attempt", "password-reset", "api-key-gone");
    swept.forEach(
        collection ->
            damage(
                collection, collection.length() % 2 == 0 ? "{\"format\":1}" : "{\"format\":99}"));
    withFactor();
    asked();
    one.castellan.providerLogin().complete(world.leave(one, "corp").back("nobody"));
    assertThat(pending()).isEqualTo(2);
    assertThat(one.store.list("sso-used", "", 10)).hasSizeGreaterThan(1);
    assertThat(one.store.list("attempt", "", 10)).anyMatch(ProviderLoginTest::isOfASource);
    world.pass(Duration.ofMinutes(30));
    Node.await(
        () -> {
          world.pass(Duration.ofSeconds(4)); // So little that the nodes keep their news.
          return pending() == 1
              && one.store.list("sso-used", "", 10).size() == 1
              && one.store.list("attempt", "", 10).stream()
                  .noneMatch(ProviderLoginTest::isOfASource);
        });
    assertThat(swept).allMatch(collection -> one.store.list(collection, "", 1).size() == 1);
  }

  private static boolean isOfASource(StoredRecord attempt) {
    return attempt.key().id().startsWith("source-");
  }

  @Test
  void whatCannotBeUnderstoodKeepsNoLogoutFromBeingObeyed() {
    for (String payload : List.of("{", "{\"format\":99}", "{\"format\":1,\"provider\":7}")) {
      String there = "there-" + payload.length();
      world.idp.people.put("ann", withSession(world.idp.people.get("ann"), there));
      SecretText before = world.session(one, "ann");
      damage("session", payload);
      damage("sso-pending", payload);
      SecretText ann = world.session(one, "ann");
      two.castellan
          .providerLogin()
          .backchannel(ProviderWorld.posted("corp", "session=" + there + "&id=" + there));
      ProviderWorld.gone(one, ann);
      assertThat(world.alive(one, before)).isEmpty();
    }
  }

  @Test
  void aSessionThatGetsAnotherTokenDuringALogoutEndsToo() {
    Person ann = withFactor();
    LoginResult done = Person.show(one, asked().challenge(), ann.code(world.clock.instant()));
    SecretText before = ((LoginResult.LoggedIn) done).token();
    world.pass(Duration.ofSeconds(30));
    AtomicReference<SecretText> after = new AtomicReference<>();
    Principal who = one.authenticate(before).orElseThrow();
    beforeOwnNextCommit(
        two,
        Thread.currentThread(),
        () ->
            after.set(
                ((LoginResult.LoggedIn)
                        one.castellan.login().stepUp(who, ann.code(world.clock.instant())))
                    .token()));
    two.castellan.providerLogin().backchannel(ProviderWorld.posted("corp", "id=1&session=at-s-1"));
    assertThat(after.get()).isNotNull();
    ProviderWorld.gone(one, before);
    ProviderWorld.gone(one, after.get());
    Node.refused(
        ErrorCode.PROVIDER_REJECTED,
        () ->
            two.castellan
                .providerLogin()
                .backchannel(ProviderWorld.posted("corp", "id=1&session=at-s-1")));
  }

  /** What a node commits in the background meanwhile is not meant. */
  private static void beforeOwnNextCommit(Node node, Thread own, Runnable action) {
    node.store.beforeNextCommit(
        () -> {
          if (Thread.currentThread().equals(own)) {
            action.run();
          } else {
            beforeOwnNextCommit(node, own, action);
          }
        });
  }

  @Test
  void aLogoutWhoseSessionsEndIsToldOnce() {
    world.session(one, "ann");
    two.castellan.providerLogin().backchannel(ProviderWorld.posted("corp", "id=1&session=at-s-1"));
    assertThat(two.audit("session:delete"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.details()).containsEntry("sessions", "1"));
  }

  @Test
  void anErrorOfTheProvidersCountsAgainstNobody() {
    world.idp.trouble = Optional.of(ProviderProblem.PEER_ERROR);
    for (int i = 0; i < 60; i++) {
      one.castellan.providerLogin().complete(world.leave(one, "corp").back("ann"));
    }
    assertThat(world.idp.asked).hasValue(60);
    world.idp.trouble = Optional.empty();
    assertThat(world.login(two, "ann")).isInstanceOf(ProviderLogin.Completed.class);
  }

  private int pending() {
    return one.store.list("sso-pending", "", 10).size();
  }

  @Test
  void aLogoutEndsEachOfFortySessions() {
    try (ProviderWorld many = new ProviderWorld(builder -> builder.sessionsPerUser(50))) {
      many.create(ProviderWorld.corp());
      many.idp.person("s-1", "ann", "staff");
      List<SecretText> sessions =
          IntStream.range(0, 40)
              .mapToObj(i -> many.session(i % 2 == 0 ? many.one : many.two, "ann"))
              .toList();
      many.idp.people.put("ann", withSession(many.idp.people.get("ann"), "other"));
      SecretText other = many.session(many.one, "ann");
      sessions.forEach(session -> Node.await(() -> many.one.authenticate(session).isPresent()));
      many.two
          .castellan
          .providerLogin()
          .backchannel(ProviderWorld.posted("corp", "id=1&subject=s-1&session=at-s-1"));
      assertThat(sessions).allMatch(session -> many.two.authenticate(session).isEmpty());
      sessions.forEach(session -> ProviderWorld.gone(many.one, session));
      assertThat(many.one.authenticate(other)).isPresent();
    }
  }

  @Test
  void theProviderIsAskedOnceForEachLogin() {
    ProviderWorld.Away away = world.leave(one, "corp");
    ProviderWorld.refused(
        Reason.REJECTED, one.castellan.providerLogin().complete(away.back("nobody")));
    for (int i = 0; i < 20; i++) {
      ProviderWorld.refused(
          Reason.REPLAYED, one.castellan.providerLogin().complete(away.back("nobody")));
    }
    assertThat(world.idp.asked).hasValue(1);
  }

  @Test
  void wrongAnswersAreCountedBySourceAndApartFromPasswords() {
    for (int i = 0; i < 60; i++) {
      one.castellan.providerLogin().complete(world.leave(one, "corp").back("nobody"));
    }
    assertThat(world.idp.asked).hasValue(50);
    ProviderWorld.refused(Reason.TRY_LATER, world.login(two, "ann"));
    assertThat(world.idp.asked).hasValue(50);
    assertThat(one.tryLogin("root")).isInstanceOf(LoginResult.LoggedIn.class);
    world.pass(Duration.ofMinutes(15));
    assertThat(world.login(two, "ann")).isInstanceOf(ProviderLogin.Completed.class);
  }

  @Test
  void answersThatNobodyAskedForAreCountedBySourceToo() {
    String forged = "unsolicited=yes&user=nobody&answer=a-";
    for (int i = 0; i < 60; i++) {
      one.castellan.providerLogin().complete(unasked(forged + i));
    }
    assertThat(world.idp.asked).hasValue(50);
    ProviderWorld.refused(
        Reason.TRY_LATER,
        two.castellan.providerLogin().complete(unasked("unsolicited=yes&user=ann&answer=a")));
    assertThat(world.idp.asked).hasValue(50);
    assertThat(world.login(two, "ann"))
        .as("what any page can send keeps nobody's own login out")
        .isInstanceOf(ProviderLogin.Completed.class);
    world.pass(Duration.ofMinutes(15));
    assertThat(two.castellan.providerLogin().complete(unasked("unsolicited=yes&user=ann&answer=b")))
        .isInstanceOf(ProviderLogin.Completed.class);
  }

  @Test
  void anAnswerThatIsRightAndShownAgainAndAgainIsCountedToo() {
    for (int i = 0; i < 60; i++) {
      one.castellan.providerLogin().complete(unasked("unsolicited=yes&user=ann&answer=same"));
    }
    assertThat(world.idp.asked).as("the first, and 50 in vain").hasValue(51);
    world.pass(Duration.ofMinutes(15));
    for (int i = 0; i < 60; i++) {
      one.castellan.providerLogin().complete(unasked("unsolicited=yes&user=ann"));
    }
    assertThat(world.idp.asked).hasValue(101);
  }

  private static ProviderCall unasked(String query) {
    return ProviderWorld.call("corp", query, Map.of());
  }

  @Test
  void theSessionThatSettingUpAFactorBringsEndsWithTheProviderToo() {
    SecretText session = world.session(one, "ann");
    var factor = one.castellan.actingAs(one.authenticate(session).orElseThrow()).secondFactor();
    Person ann = new Person("ann", factor.begin(SecretText.of("")).secret(), List.of(), session);
    Instant end = end(session);
    world.pass(Duration.ofSeconds(30));
    SecretText next = factor.confirm(ann.code(world.clock.instant())).session().token();
    assertThat(world.alive(one, next)).isPresent();
    assertThat(end(next)).as("no longer than the provider's login").isEqualTo(end);
    one.asSystem().loginProviders().delete("corp", Optional.empty());
    assertThat(world.alive(one, next)).isEmpty();
  }

  private Instant end(SecretText session) {
    return one.castellan
        .actingAs(one.authenticate(session).orElseThrow())
        .sessions()
        .current()
        .expiresAt();
  }

  @Test
  void aProvidersClockMayBeAheadByAMinute() {
    world.idp.people.put("ann", loggedInAt(world.clock.instant().plusSeconds(60)));
    begin(world.session(one, "ann"));
    world.idp.people.put("ann", loggedInAt(world.clock.instant().plusSeconds(61)));
    SecretText session = world.session(one, "ann");
    Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, () -> begin(session));
  }

  private void begin(SecretText session) {
    one.castellan
        .actingAs(one.authenticate(session).orElseThrow())
        .secondFactor()
        .begin(SecretText.of(""));
  }

  private Identity loggedInAt(Instant time) {
    Identity ann = world.idp.people.get("ann");
    return new Identity(
        ann.subject(),
        ann.username(),
        "",
        "",
        ann.claims(),
        Optional.empty(),
        false,
        Optional.of(time),
        Optional.empty(),
        ann.until(),
        Optional.empty());
  }

  @Test
  void whatTheProviderDoesNotSayOfWhenIsNoRecentProof() {
    Identity ann = world.idp.people.get("ann");
    world.idp.people.put(
        "ann",
        new Identity(
            ann.subject(),
            ann.username(),
            "",
            "",
            ann.claims(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            ann.until(),
            Optional.empty()));
    SecretText session = world.session(one, "ann");
    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD,
        () ->
            one.castellan
                .actingAs(one.authenticate(session).orElseThrow())
                .secondFactor()
                .begin(SecretText.of("")));
  }

  @Test
  void theDryRunSaysWhatALoginDoes() {
    for (String group : List.of("staff", "other", "staf", "staffx")) {
      world.idp.people.clear();
      Identity person = world.idp.person("s-" + group, "p-" + group, group);
      MappedAccess said =
          one.asSystem().loginProviders().dryRun("corp", Optional.empty(), person.claims());
      ProviderLogin login = world.login(one, "p-" + group);
      assertThat(login instanceof ProviderLogin.Completed).isEqualTo(said.allowed());
      if (said.allowed()) {
        assertThat(user(one, "p-" + group).bindings()).isEqualTo(said.bindings());
        assertThat(user(one, "p-" + group).groups()).isEqualTo(said.groups());
      }
    }
    MappedAccess prefix =
        one.asSystem()
            .loginProviders()
            .dryRun(
                "corp",
                Optional.of(ProviderMapping.NOTHING.rule("groups", "st*", Binding.of("viewer"))),
                Map.of("groups", List.of("staffx")));
    assertThat(prefix.rules()).containsExactly(0);
  }

  @Test
  void aCodeIsGoodOnceForAMinuteInItsBrowser() {
    LoginResult result = ((ProviderLogin.Completed) world.login(one, "ann")).result();
    SecretText browser = SecretText.of("browser");
    SecretText code = one.castellan.providerLogin().code(result, browser);
    assertThat(one.castellan.providerLogin().redeem(code, SecretText.of("other"))).isEmpty();
    assertThat(two.castellan.providerLogin().redeem(code, browser)).contains(result);
    assertThat(one.castellan.providerLogin().redeem(code, browser)).isEmpty();
    SecretText late = one.castellan.providerLogin().code(result, browser);
    world.pass(Duration.ofSeconds(60));
    assertThat(one.castellan.providerLogin().redeem(late, browser)).isEmpty();
    assertThat(one.castellan.providerLogin().redeem(SecretText.of("x"), browser)).isEmpty();
  }

  @Test
  void whatWasUsedIsForgottenWhenItWouldNotBeGoodAnyMore() {
    world.session(one, "ann");
    assertThat(one.store.list("sso-used", "", 10)).hasSize(1);
    world.pass(Duration.ofMinutes(19));
    assertThat(one.store.list("sso-used", "", 10)).hasSize(1);
    world.pass(Duration.ofMinutes(8)); // Past its end and the sweeper's grace.
    Node.await(
        () -> {
          world.pass(Duration.ofSeconds(4)); // So little that the nodes keep their news.
          return one.store.list("sso-used", "", 10).isEmpty();
        });
  }

  @Test
  void whatIsRefusedIsFoldedIntoTheAuditLog() {
    world.idp.person("s-2", "bob", "guests");
    world.login(one, "bob");
    world.login(one, "bob");
    world.pass(Duration.ofMinutes(2));
    Node.await(
        () -> {
          world.pass(Duration.ofSeconds(1));
          return one.audit("session:create").stream()
              .anyMatch(
                  entry ->
                      entry.resource().equals("/sso/corp")
                          && "no-access".equals(entry.details().get("reasons"))
                          && "2".equals(entry.details().get("count")));
        });
  }
}
