package dev.castellan.sso.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that change, and providers that are away. */
@Timeout(60)
class OidcKeysTest {

  private static final TestKey OLD = TestKey.ec("old");
  private static final TestKey NEW = TestKey.ec("new");

  @Test
  void aNewKeyIsFoundWhenItIsNeeded() throws Exception {
    try (Scene scene = new Scene(OLD);
        BrowserProvider provider = scene.start()) {
      scene.context.clock.advance(Duration.ofSeconds(31));
      scene.op.keys.set(0, NEW.jwk());
      signBy(scene, NEW);
      assertThat(scene.run(provider)).isInstanceOf(Arrival.Identified.class);
      assertThat(scene.op.keyReads).hasValue(2);
    }
  }

  @Test
  void aKeyThatWasTakenBackIsGoneAfterTheNextReading() throws Exception {
    try (Scene scene = new Scene(OLD);
        BrowserProvider provider = scene.start()) {
      scene.op.keys.set(0, NEW.jwk());
      scene.context.runRepeated();
      assertThat(scene.run(provider)).isInstanceOf(Arrival.Rejected.class);
    }
  }

  @Test
  void aProviderThatTookAllKeysBackIsNotAway() throws Exception {
    try (Scene scene = new Scene(OLD);
        BrowserProvider provider = scene.start()) {
      scene.op.keys.clear();
      scene.context.runRepeated();
      assertThat(scene.run(provider)).isInstanceOf(Arrival.Rejected.class);
    }
  }

  @Test
  void c53_unknownIdsCauseOneReadingInThirtySeconds() throws Exception {
    try (Scene scene = new Scene(OLD);
        BrowserProvider provider = scene.start()) {
      signBy(scene, NEW);
      for (int i = 0; i < 20; i++) {
        scene.header.put("kid", "unknown-" + i);
        scene.op.tokenAnswer.remove("id_token");
        scene.claims.remove("nonce");
        assertThat(scene.run(provider)).isInstanceOf(Arrival.Rejected.class);
      }
      assertThat(scene.op.keyReads).hasValue(1);
      scene.context.clock.advance(Duration.ofSeconds(30));
      for (int i = 0; i < 20; i++) {
        scene.op.tokenAnswer.remove("id_token");
        scene.claims.remove("nonce");
        assertThat(scene.run(provider)).isInstanceOf(Arrival.Rejected.class);
      }
      assertThat(scene.op.keyReads).hasValue(2);
    }
  }

  @Test
  void c53_manyAtOnceCauseOneReading() throws Exception {
    try (Scene scene = new Scene(OLD);
        BrowserProvider provider = scene.start()) {
      signBy(scene, NEW);
      scene.context.clock.advance(Duration.ofSeconds(31));
      String token = scene.sign();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          calls.add(
              threads.submit(
                  () ->
                      provider.backchannel(
                          new dev.castellan.login.provider.BrowserCall(
                              Scene.URLS,
                              "",
                              "logout_token=" + token,
                              java.util.Optional.empty(),
                              java.util.Optional.empty()))));
        }
        for (Future<?> call : calls) {
          call.get();
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(scene.op.keyReads).hasValue(2);
    }
  }

  @Test
  void knownKeysServeThroughAnOutageOfADay() throws Exception {
    try (Scene scene = new Scene(OLD);
        BrowserProvider provider = scene.start()) {
      scene.op.keysStatus = 503;
      scene.context.clock.advance(Duration.ofHours(23));
      scene.context.runRepeated();
      assertThat(scene.context.reports).contains(ProviderProblem.PEER_ERROR);
      atThisTime(scene);
      assertThat(scene.run(provider)).isInstanceOf(Arrival.Identified.class);

      scene.context.clock.advance(Duration.ofHours(2));
      atThisTime(scene);
      scene.op.tokenAnswer.remove("id_token");
      scene.claims.remove("nonce");
      assertThat(scene.run(provider)).isInstanceOf(Arrival.Rejected.class);
    }
  }

  @Test
  void newAddressesAreFoundByDiscovery() throws Exception {
    try (Scene scene = new Scene(OLD);
        BrowserProvider provider = scene.start()) {
      scene.op.discovery.put("issuer", "https://evil.example");
      scene.context.runRepeated();
      assertThat(scene.context.reports).contains(ProviderProblem.WRONG_PARTY);
      // What was known stays.
      assertThat(scene.run(provider)).isInstanceOf(Arrival.Identified.class);
    }
  }

  @Test
  void aProviderThatIsNotWhatWasConfiguredDoesNotStart() {
    refused(ProviderProblem.WRONG_PARTY, "issuer", "https://evil.example");
    refused(ProviderProblem.BAD_ANSWER, "issuer", null);
    refused(ProviderProblem.BAD_ANSWER, "token_endpoint", null);
    refused(ProviderProblem.NOT_ALLOWED, "token_endpoint", "http://idp.example/token");
    refused(ProviderProblem.NOT_ALLOWED, "jwks_uri", "file:///etc/passwd");
    refused(ProviderProblem.NOT_ALLOWED, "jwks_uri", "https://10.0.0.1/jwks");
    refused(ProviderProblem.NOT_ALLOWED, "jwks_uri", "https://169.254.169.254/latest/meta-data");
    refused(ProviderProblem.NOT_ALLOWED, "authorization_endpoint", "javascript:alert(1)");
    refused(ProviderProblem.NOT_ALLOWED, "userinfo_endpoint", "https://user:pw@idp.example/");
    refused(ProviderProblem.NOT_ALLOWED, "end_session_endpoint", "data:text/html,x");
    refused(ProviderProblem.BAD_ANSWER, "authorization_endpoint", "::::");
    refused(ProviderProblem.BAD_ANSWER, "authorization_endpoint", List.of("https://a.example"));
  }

  private static void refused(ProviderProblem expected, String member, Object value) {
    try (Scene scene = new Scene(OLD)) {
      if (value == null) {
        scene.op.discovery.remove(member);
      } else {
        scene.op.discovery.put(member, value);
      }
      assertRefused(expected, scene);
    }
  }

  @Test
  void keysThatCannotBeUsedAreNoKeys() {
    try (Scene scene = new Scene(OLD)) {
      scene.op.keys.set(0, Map.of("kty", "oct", "k", "AAAA"));
      assertRefused(ProviderProblem.SIGNATURE, scene);
    }
    try (Scene scene = new Scene(OLD)) {
      scene.op.keysText = text -> "{\"keys\":{}}";
      assertRefused(ProviderProblem.BAD_ANSWER, scene);
    }
    try (Scene scene = new Scene(OLD)) {
      scene.op.keysText = text -> "{\"keys\":[" + "{},".repeat(100) + "{}]}";
      assertRefused(ProviderProblem.BAD_ANSWER, scene);
    }
  }

  private static void assertRefused(ProviderProblem expected, Scene scene) {
    assertThatThrownBy(scene::start)
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.problem()).isEqualTo(expected));
  }

  private static void signBy(Scene scene, TestKey key) {
    scene.key = key;
    scene.header.put("kid", key.kid());
  }

  private static void atThisTime(Scene scene) {
    long now = scene.context.now().getEpochSecond();
    scene.claims.put("iat", now);
    scene.claims.put("exp", now + 300);
    scene.claims.put("auth_time", now);
  }
}
