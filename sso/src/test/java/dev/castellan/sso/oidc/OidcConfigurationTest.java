package dev.castellan.sso.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class OidcConfigurationTest {

  private static final TestKey KEY = TestKey.ec("ec-1");

  @Test
  void theIssuerSaysWithWhomOneTalks() {
    assertThat(Scene.kind().name()).isEqualTo("oidc");
    assertThat(Scene.kind().fields().stream().filter(ProviderField::endpoint))
        .extracting(ProviderField::name)
        .containsExactly("issuer");
    assertThat(Scene.kind().fields())
        .filteredOn(field -> field.type() == ProviderField.Type.SECRET)
        .extracting(ProviderField::name)
        .containsExactly("clientSecret", "clientKey");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatBreaksARuleIsNamed(String field, String... values) {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put(field, List.of(values));
      assertThatThrownBy(() -> Scene.kind().validate(scene.config()))
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
    }
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("issuer", new String[] {"http://idp.example"}),
        Arguments.of("issuer", new String[] {"https://idp.example?x=y"}),
        Arguments.of("issuer", new String[] {"https://idp.example#x"}),
        Arguments.of("issuer", new String[] {"https://user@idp.example"}),
        Arguments.of("issuer", new String[] {"https://127.1"}),
        Arguments.of("issuer", new String[] {"urn:idp"}),
        Arguments.of("clientId", new String[] {"ü"}),
        Arguments.of("scopes", new String[] {"profile"}),
        Arguments.of("scopes", new String[] {"openid", "a b"}),
        Arguments.of("algorithms", new String[] {"none"}),
        Arguments.of("algorithms", new String[] {"HS256"}),
        Arguments.of("algorithms", new String[] {}),
        Arguments.of("trustedAudiences", new String[] {"\u0000"}),
        Arguments.of("maxAge", new String[] {"31536001"}),
        Arguments.of("requireAcr", new String[] {"true"}),
        Arguments.of("groupsClaim", new String[] {"a b"}));
  }

  @Test
  void theProofThatIsChosenMustBeGiven() {
    for (Map.Entry<String, String> method :
        Map.of(
                "client_secret_basic", "clientSecret",
                "client_secret_post", "clientSecret",
                "private_key_jwt", "clientKey")
            .entrySet()) {
      try (Scene scene = new Scene(KEY)) {
        scene.values.put("clientAuthentication", List.of(method.getKey()));
        scene.secrets.clear();
        assertThatThrownBy(() -> Scene.kind().validate(scene.config()))
            .isInstanceOfSatisfying(
                InvalidInputException.class,
                e -> assertThat(e.field()).isEqualTo(method.getValue()));
      }
    }
  }

  @Test
  void aKeyThatIsNoneIsNotRepeated() {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("clientAuthentication", List.of("private_key_jwt"));
      for (String key : List.of("SECRET", "{\"kty\":\"SECRET\"}", TestOp.json(KEY.jwk()))) {
        scene.secrets.put("clientKey", SecretText.of(key));
        assertThatThrownBy(() -> Scene.kind().validate(scene.config()))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageNotContaining("SECRET")
            .hasNoCause();
      }
    }
  }

  @Test
  void aTestGoesThroughAllSteps() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.op.tokenStatus = 400;
      scene.op.tokenText = text -> "{\"error\":\"invalid_grant\"}";
      assertThat(test(scene))
          .extracting(ProviderCheck::step, ProviderCheck::problem)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("discovery", Optional.empty()),
              org.assertj.core.groups.Tuple.tuple("capabilities", Optional.empty()),
              org.assertj.core.groups.Tuple.tuple("keys", Optional.empty()),
              org.assertj.core.groups.Tuple.tuple("client", Optional.empty()));
    }
  }

  @Test
  void aTestEndsAtTheFirstFault() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.op.tokenStatus = 401;
      scene.op.tokenText = text -> "{\"error\":\"invalid_client\",\"error_description\":\"EVIL\"}";
      assertLast(scene, "client", ProviderProblem.CREDENTIALS);
    }
    try (Scene scene = new Scene(KEY)) {
      scene.between = () -> scene.op.keysStatus = 500;
      assertLast(scene, "keys", ProviderProblem.PEER_ERROR);
    }
    try (Scene scene = new Scene(KEY)) {
      scene.op.discovery.put("code_challenge_methods_supported", List.of("plain"));
      assertLast(scene, "capabilities", ProviderProblem.INSUFFICIENT);
    }
    try (Scene scene = new Scene(KEY)) {
      scene.op.discovery.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
      assertLast(scene, "capabilities", ProviderProblem.INSUFFICIENT);
    }
    try (Scene scene = new Scene(KEY)) {
      scene.op.discovery.put("id_token_signing_alg_values_supported", List.of("HS256"));
      assertLast(scene, "capabilities", ProviderProblem.INSUFFICIENT);
    }
    try (Scene scene = new Scene(KEY)) {
      scene.between = () -> scene.op.discoveryText = text -> "EVIL";
      assertLast(scene, "discovery", ProviderProblem.BAD_ANSWER);
    }
  }

  private static void assertLast(Scene scene, String step, ProviderProblem problem)
      throws Exception {
    List<ProviderCheck> steps = test(scene);
    ProviderCheck last = steps.get(steps.size() - 1);
    assertThat(last.step()).isEqualTo(step);
    assertThat(last.problem()).contains(problem);
    assertThat(last.message()).doesNotContain("EVIL");
    assertThat(steps.subList(0, steps.size() - 1))
        .allSatisfy(before -> assertThat(before.problem()).isEmpty());
  }

  private static List<ProviderCheck> test(Scene scene) throws Exception {
    try (BrowserProvider provider = scene.start()) {
      scene.between.run();
      return provider.test(Scene.URLS);
    }
  }
}
