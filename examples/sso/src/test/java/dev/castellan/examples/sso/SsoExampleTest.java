package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.sso.peers.Browser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example in a process of its own, and people with browsers in front of it. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SsoExampleTest {

  @TempDir static Path folder;

  private ExampleProcess example;

  @BeforeAll
  void start() throws Exception {
    example = ExampleProcess.start(folder);
  }

  @AfterAll
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  private Visitor visitor() throws IOException {
    return new Visitor(example.said("oidc: ").resolve("/admin"));
  }

  private static Map<String, String> form(String username) {
    Person person =
        Person.ALL.stream()
            .filter(one -> one.username().equals(username))
            .findFirst()
            .orElseThrow();
    return Map.of("username", username, "password", person.password());
  }

  @ParameterizedTest
  @CsvSource({
    "oidc, ada, administrator, 201",
    "oidc, vic, viewer, 403",
    "saml, ada, administrator, 201",
    "saml, vic, viewer, 403",
  })
  void whoLogsInByTheFormHasTheRolesOfTheGroup(
      String provider, String name, String role, int makingAUser) throws Exception {
    Visitor visitor = visitor().logIn(provider, form(name));

    assertThat(visitor.me().statusCode()).isEqualTo(200);
    assertThat(visitor.me().body())
        .contains("\"username\":\"" + name + "\"", "\"roles\":[\"" + role + "\"]");
    String user = "{\"username\":\"made-by-" + provider + "\"}";
    assertThat(visitor.post("/users", user).statusCode()).isEqualTo(makingAUser);

    visitor.logOut(Map.of());
    assertThat(visitor.me().statusCode()).isEqualTo(401);
    assertThat(atTheProvider(visitor, provider, Map.of()).body()).contains("Nobody is logged in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oidc", "saml"})
  void whatTheProviderSaysOfAPersonIsShown(String provider) throws Exception {
    Visitor visitor = visitor().logIn(provider, form("ada"));

    assertThat(visitor.get("/users").body())
        .contains("Ada Lovelace", "ada@example.com", "\"source\":\"" + provider + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oidc", "saml"})
  void whoLogsOutAtTheProviderIsOutHere(String provider) throws Exception {
    Visitor visitor = visitor().logIn(provider, form("ada"));
    Visitor elsewhere = visitor().logIn(provider, form("ada"));

    atTheProvider(visitor, provider, Map.of("logout", "yes"));

    assertThat(visitor.me().statusCode()).isEqualTo(401);
    assertThat(elsewhere.me().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oidc", "saml"})
  void whoIsInNoGroupOfTheBrokerIsNotLetIn(String provider) throws Exception {
    Browser.Page end = visitor().go(example.said(provider + ": "), form("gus"));

    assertThat(end.status()).isEqualTo(403);
    assertThat(end.body()).contains("no-access");
  }

  private Browser.Page atTheProvider(Visitor visitor, String provider, Map<String, String> entered)
      throws Exception {
    return visitor.go(example.said(provider + "-provider: "), entered);
  }

  @Test
  void aWrongPasswordIsAskedForAgain() {
    assertThat(Person.of("ada", "window seat")).isEmpty();
    assertThat(Person.of("ada", "analytical engine")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"castellan.oidc.port", "castellan.saml.port"})
  void aPortThatCannotBeHadIsNamed(String property, @TempDir Path other) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExampleProcess second =
            ExampleProcess.launch(
                other,
                "-Dcastellan.oidc.port=0",
                "-Dcastellan.saml.port=0",
                "-D" + property + "=" + taken.getLocalPort())) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.output()).isEmpty();
      assertThat(second.errors().lines()).hasSize(1);
      assertThat(second.errors()).startsWith("sso: ").contains(property);
    }
  }

  @Test
  void everythingThatIsPrintedIsOnLoopback() throws Exception {
    for (String line : new String[] {"oidc: ", "oidc-provider: ", "saml: ", "saml-provider: "}) {
      URI at = example.said(line);
      assertThat(InetAddress.getByName(at.getHost()).isLoopbackAddress()).isTrue();
    }
  }
}
