package dev.castellan.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.oidc.TestContext;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host decides holds for whatever an administrator enters. */
@Timeout(60)
class OutgoingTest {

  private final List<String> resolved = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "*.", "https://idp.example", "idp.example:443", "a b", "127.1"})
  void aHostIsANameOrAnAddress(String host) {
    assertThatThrownBy(() -> Outgoing.builder().host(host))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitsAreLimited() {
    Duration second = Duration.ofSeconds(1);
    for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(61))) {
      assertThatThrownBy(() -> Outgoing.builder().timeouts(bad, second, second).build())
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Outgoing.builder().timeouts(second, bad, second).build())
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Outgoing.builder().timeouts(second, second, bad).build())
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int bad : new int[] {0, -1, 1_023, (1 << 26) + 1}) {
      assertThatThrownBy(() -> Outgoing.builder().maxBytes(bad).build())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aHostThatIsNotListedIsRefusedBeforeItIsResolved() {
    Outgoing outgoing = resolving("8.8.8.8").host("login.example.com").build();
    assertThatThrownBy(() -> Oidc.kind(outgoing).validate(config("https://evil.example")))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("issuer"));
    assertThat(problem(outgoing, "https://evil.example")).isEqualTo(ProviderProblem.NOT_ALLOWED);
    assertThat(resolved).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "64:ff9b::a9fe:a9fe",
        "0.0.0.0"
      })
  void withoutTheHostsLeaveNothingInsideIsCalled(String address) {
    assertThat(problem(resolving(address).build(), "https://idp.example"))
        .isEqualTo(ProviderProblem.NOT_ALLOWED);
    assertThat(resolved).containsExactly("idp.example");
  }

  private Outgoing.Builder resolving(String address) {
    return Outgoing.builder()
        .resolver(
            host -> {
              resolved.add(host);
              return List.of(InetAddress.getByName(address));
            });
  }

  private static ProviderProblem problem(Outgoing outgoing, String issuer) {
    LoginProviderKind kind = Oidc.kind(outgoing);
    ProviderContext context = new TestContext();
    try {
      kind.start(config(issuer), context);
    } catch (ProviderException e) {
      return e.problem();
    }
    throw new AssertionError("It starts");
  }

  private static ProviderConfig config(String issuer) {
    Map<String, List<String>> values = new HashMap<>();
    for (ProviderField field : Oidc.kind(Outgoing.publicHosts()).fields()) {
      if (!field.defaults().isEmpty()) {
        values.put(field.name(), field.defaults());
      }
    }
    values.put("issuer", List.of(issuer));
    values.put("clientId", List.of("castellan"));
    return new ProviderConfig("corp", values, Map.of("clientSecret", SecretText.of("secret")));
  }
}
