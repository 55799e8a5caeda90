package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.login.provider.FakeIdp;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.LoginProviderInfo;
import dev.castellan.login.provider.MappingRule;
import dev.castellan.login.provider.ProviderDeparture;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is stored of login providers, and of users and sessions that come from them, in {@code
 * golden/login-providers-1.txt}.
 */
@Timeout(60)
final class LoginProviderFormatsTest {

  private static final Golden GOLDEN = new Golden("login-providers-1.txt");
  private static final List<String> COLLECTIONS =
      List.of("login", "login-provider", "session", "sso-subject", "sso-used", "user");

  private final FixedClock clock = Node.newClock();
  private final FakeIdp idp = new FakeIdp(clock.instant());

  private Node on(InMemoryRecords records) {
    return Node.on(records, clock, builder -> builder.loginProviderKind(idp.browsers()));
  }

  private void login(Node node) {
    idp.person("s-1", "ann", "staff");
    Node.await(() -> node.castellan.providerLogin().available().size() == 1);
    ProviderDeparture gone =
        node.castellan.providerLogin().begin("corp", ProviderWorld.urls("corp"), "", false);
    String state =
        FakeIdp.parameters(
                ((dev.castellan.login.provider.Departure.Redirect) gone.departure())
                    .to()
                    .getRawQuery())
            .get("state");
    assertThat(
            node.castellan
                .providerLogin()
                .complete(
                    ProviderWorld.call(
                        "corp",
                        "user=ann&answer=a-1&state=" + state,
                        Map.of(
                            gone.cookie().orElseThrow().name(),
                            gone.cookie().orElseThrow().value()))))
        .isInstanceOf(ProviderLogin.Completed.class);
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node node = on(InMemoryRecords.create(clock))) {
      node.asSystem()
          .loginProviders()
          .create(ProviderWorld.corp().value("scopes", "openid", "groups"));
      login(node);
      GOLDEN.isWritten(Golden.dump(node, COLLECTIONS));
    }
  }

  @Test
  void theGoldenFileIsRead() throws Exception {
    InMemoryRecords records =
        Golden.load(
            GOLDEN.text().lines().filter(line -> !line.startsWith("sso-used")).toList().stream()
                .reduce("", (all, line) -> all + line + "\n"),
            clock);
    try (Node node = on(records)) {
      LoginProviderInfo corp = node.asSystem().loginProviders().find("corp").orElseThrow();
      assertThat(corp.label()).isEqualTo("Company account");
      assertThat(corp.values())
          .containsEntry("issuer", List.of(FakeIdp.ISSUER))
          .containsEntry("scopes", List.of("openid", "groups"));
      assertThat(corp.mapping().rules())
          .containsExactly(new MappingRule("groups", "staff", Set.of(Binding.of("viewer"))));
      User ann = node.asSystem().users().findByUsername("corp", "ann").orElseThrow();
      login(node);
      assertThat(idp.configs.get(0).secret("clientSecret")).contains(FakeIdp.CLIENT_SECRET);
      assertThat(node.asSystem().users().findByUsername("corp", "ann").orElseThrow().id())
          .isEqualTo(ann.id());
    }
  }

  @Test
  void membersOfNewerVersionsAreKept() throws Exception {
    InMemoryRecords records = Golden.load(GOLDEN.textFromTheFuture(), clock);
    try (Node node = on(records)) {
      node.asSystem()
          .loginProviders()
          .update("corp", LoginProviderChange.NONE.label("Other"), Optional.empty());
      Golden.keepsTheFuture(Golden.dump(node, List.of("login-provider")));
    }
  }
}
