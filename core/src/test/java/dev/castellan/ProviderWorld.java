package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.FakeIdp;
import dev.castellan.login.provider.LoginCookie;
import dev.castellan.login.provider.LoginProviderInfo;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderCall;
import dev.castellan.login.provider.ProviderDeparture;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Two nodes that know one identity provider, and browsers. */
final class ProviderWorld implements AutoCloseable {

  static final URI BASE = URI.create("https://mq.example.com/admin/sso");

  final FixedClock clock = Node.newClock();
  final InMemoryRecords records = InMemoryRecords.create(clock);
  final FakeIdp idp = new FakeIdp(clock.instant());
  final Node one;
  final Node two;

  ProviderWorld() {
    this(builder -> builder);
  }

  ProviderWorld(UnaryOperator<CastellanBuilder> more) {
    UnaryOperator<CastellanBuilder> all =
        builder ->
            more.apply(
                builder.loginProviderKind(idp.browsers()).loginProviderKind(idp.directories()));
    one = Node.on(records, clock, all);
    one.setUp();
    two = Node.on(records, clock, all);
  }

  /** A provider at which whoever is in {@code staff} becomes a viewer. */
  static NewLoginProvider corp() {
    return NewLoginProvider.of("corp", "fake", "Company account")
        .value("issuer", FakeIdp.ISSUER)
        .secret("clientSecret", FakeIdp.CLIENT_SECRET)
        .mapping(
            ProviderMapping.NOTHING.groups("groups").rule("groups", "staff", Binding.of("viewer")));
  }

  static NewLoginProvider directory() {
    return NewLoginProvider.of("dir", "fakedir", "Directory")
        .value("issuer", FakeIdp.ISSUER)
        .mapping(ProviderMapping.NOTHING.defaults(Binding.of("viewer")));
  }

  LoginProviderInfo create(NewLoginProvider provider) {
    LoginProviderInfo made = one.asSystem().loginProviders().create(provider);
    settled();
    return made;
  }

  /** Both nodes run all that is enabled. */
  void settled() {
    for (Node node : new Node[] {one, two}) {
      Node.await(
          () ->
              node.castellan.providerLogin().available().size()
                  == one.asSystem().loginProviders().list().stream()
                      .filter(LoginProviderInfo::enabled)
                      .count());
    }
  }

  static ProviderUrls urls(String id) {
    return new ProviderUrls(URI.create(BASE + "/" + id));
  }

  /** A browser that has left for a provider. */
  record Away(String provider, String handle, LoginCookie cookie) {

    ProviderCall back(String user) {
      return call(provider, "state=" + handle + "&user=" + user, cookies());
    }

    Map<String, SecretText> cookies() {
      return Map.of(cookie.name(), cookie.value());
    }
  }

  static ProviderCall call(String provider, String query, Map<String, SecretText> cookies) {
    return new ProviderCall(provider, urls(provider), query, "", cookies, Node.ORIGIN);
  }

  static ProviderCall posted(String provider, String form) {
    return new ProviderCall(provider, urls(provider), "", form, Map.of(), Node.ORIGIN);
  }

  Away leave(Node node, String provider) {
    ProviderDeparture gone =
        node.castellan.providerLogin().begin(provider, urls(provider), "/home", false);
    String query = ((Departure.Redirect) gone.departure()).to().getRawQuery();
    return new Away(provider, FakeIdp.parameters(query).get("state"), gone.cookie().orElseThrow());
  }

  ProviderLogin login(Node node, String user) {
    return node.castellan.providerLogin().complete(leave(node, "corp").back(user));
  }

  SecretText session(Node node, String user) {
    ProviderLogin login = login(node, user);
    assertThat(login).isInstanceOf(ProviderLogin.Completed.class);
    return ((LoginResult.LoggedIn) ((ProviderLogin.Completed) login).result()).token();
  }

  Principal principal(Node node, String user) {
    return node.authenticate(session(node, user)).orElseThrow();
  }

  static void refused(ProviderLogin.Reason reason, ProviderLogin login) {
    assertThat(login)
        .isInstanceOfSatisfying(
            ProviderLogin.Refused.class, no -> assertThat(no.reason()).isEqualTo(reason));
  }

  LoginResult password(Node node, String user, String password) {
    return node.castellan
        .login()
        .login(LoginRequest.of(user, SecretText.of(password), Node.ORIGIN).provider("dir"));
  }

  /** Lets time pass, and waits for news from the store: without them a node refuses. */
  void pass(Duration time) {
    clock.advance(time);
    for (Node node : new Node[] {one, two}) {
      Node.await(() -> node.castellan.health().state() == Health.State.UP);
    }
  }

  /** Waits until the session is dead on that node. */
  static void gone(Node node, SecretText session) {
    Node.await(() -> node.authenticate(session).isEmpty());
  }

  Optional<Principal> alive(Node node, SecretText session) {
    return node.authenticate(session);
  }

  @Override
  public void close() {
    one.close();
    two.close();
  }
}
