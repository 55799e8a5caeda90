package dev.castellan.sso.oidc;

import static dev.castellan.login.provider.ProviderProblem.BAD_ANSWER;
import static dev.castellan.login.provider.ProviderProblem.CREDENTIALS;
import static dev.castellan.login.provider.ProviderProblem.INSUFFICIENT;
import static dev.castellan.login.provider.ProviderProblem.PEER_ERROR;
import static dev.castellan.login.provider.ProviderProblem.SIGNATURE;
import static dev.castellan.login.provider.ProviderProblem.TIME;
import static dev.castellan.login.provider.ProviderProblem.WRONG_PARTY;
import static dev.castellan.login.provider.ProviderProblem.WRONG_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.ProviderProblem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each attack changes one thing of a login that otherwise succeeds. */
@Timeout(120)
class OidcAttacksTest {

  private static final TestKey RSA = TestKey.rsa("rsa-1", "RS256");
  private static final TestKey OTHER = TestKey.rsa("rsa-1", "RS256");
  private static final TestKey SMALL = TestKey.rsa("small", "RS256", 1_024);
  private static final TestKey EC = TestKey.ec("ec-1");
  private static final TestKey ED = TestKey.ed25519("ed-1");

  interface Change {
    void to(Scene scene) throws Exception;
  }

  record Attack(String name, ProviderProblem expected, TestKey key, Change change) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Attack attack(String name, ProviderProblem expected, Change change) {
    return new Attack(name, expected, RSA, change);
  }

  static Stream<Attack> all() {
    return Stream.of(keysAndAlgorithms(), shapes(), claims(), answers(), tokenAnswers(), userInfo())
        .flatMap(attacks -> attacks);
  }

  /** Those of a real vulnerability, whose number their names begin with. */
  private static Stream<Attack> of(String number) {
    List<Attack> found = all().filter(one -> one.name.startsWith(number + " ")).toList();
    assertThat(found).as(number).isNotEmpty();
    return found.stream();
  }

  static Stream<Attack> unsigned() {
    return of("c37");
  }

  @ParameterizedTest
  @MethodSource("unsigned")
  void c37_aTokenWithoutASignatureIsRefused(Attack attack) throws Exception {
    isRefused(attack);
  }

  static Stream<Attack> confused() {
    return of("c38");
  }

  @ParameterizedTest
  @MethodSource("confused")
  void c38_noPublicKeyAndNoSecretSignsByHmac(Attack attack) throws Exception {
    isRefused(attack);
  }

  static Stream<Attack> lookUps() {
    return of("c40");
  }

  @ParameterizedTest
  @MethodSource("lookUps")
  void c40_theKeyIsTheOneOfTheIssuerWithExactlyThatId(Attack attack) throws Exception {
    isRefused(attack);
  }

  static Stream<Attack> passwords() {
    return of("c41");
  }

  @ParameterizedTest
  @MethodSource("passwords")
  @Timeout(20)
  void c41_noPasswordIsHashedForAToken(Attack attack) throws Exception {
    isRefused(attack);
  }

  @ParameterizedTest
  @MethodSource("psychic")
  void c43_aSignatureOfNothingIsRefused(Attack attack) throws Exception {
    isRefused(attack);
  }

  static Stream<Attack> compressed() {
    return of("c44");
  }

  @ParameterizedTest
  @MethodSource("compressed")
  void c44_nothingIsDecompressed(Attack attack) throws Exception {
    isRefused(attack);
  }

  static Stream<Attack> unchecked() {
    return of("c46");
  }

  @ParameterizedTest
  @MethodSource("unchecked")
  void c46_issuerAudienceAndEndAreNeverLeftOut(Attack attack) throws Exception {
    isRefused(attack);
  }

  static Stream<Attack> mixedUp() {
    return of("c52");
  }

  @ParameterizedTest
  @MethodSource("mixedUp")
  void c52_theAnswerOfAnotherIssuerIsRefused(Attack attack) throws Exception {
    isRefused(attack);
  }

  static Stream<Attack> others() {
    return all().filter(one -> !one.name.matches("c[0-9]{2} .*"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void oneChangeSuffices(Attack attack) throws Exception {
    isRefused(attack);
  }

  private static void isRefused(Attack attack) throws Exception {
    try (Scene scene = new Scene(attack.key)) {
      attack.change.to(scene);
      Arrival arrival = scene.run();
      assertThat(arrival).isInstanceOf(Arrival.Rejected.class);
      Arrival.Rejected rejected = (Arrival.Rejected) arrival;
      assertThat(rejected.problem()).as(rejected.message()).isEqualTo(attack.expected);
      assertThat(rejected.message()).doesNotContain("EVIL").doesNotContain("eyJ");
      assertThat(scene.op.strangeCalls).hasValue(0);
    }
  }

  @ParameterizedTest
  @MethodSource("honest")
  void theSameLoginWithoutAnAttackSucceeds(Attack honest) throws Exception {
    try (Scene scene = new Scene(honest.key)) {
      honest.change.to(scene);
      assertThat(scene.run()).isInstanceOf(Arrival.Identified.class);
    }
  }

  static Stream<Attack> honest() {
    Change nothing = scene -> {};
    return Stream.of(
        new Attack("RS256", SIGNATURE, RSA, nothing),
        new Attack("PS256", SIGNATURE, RSA.as("rsa-1", "PS256"), nothing),
        new Attack("ES256", SIGNATURE, EC, nothing),
        new Attack("EdDSA", SIGNATURE, ED, nothing),
        attack("no typ", SIGNATURE, scene -> scene.header.remove("typ")),
        attack("no kid and one key", SIGNATURE, scene -> scene.header.remove("kid")),
        attack("no alg of the key", SIGNATURE, scene -> scene.op.keys.get(0).remove("alg")),
        attack(
            "key_ops", SIGNATURE, scene -> scene.op.keys.get(0).put("key_ops", List.of("verify"))),
        attack("a key for encryption beside", SIGNATURE, scene -> add(scene, OTHER, "use", "enc")),
        attack(
            "a second audience that is trusted, and azp",
            SIGNATURE,
            scene -> {
              scene.values.put("trustedAudiences", List.of("other"));
              scene.claims.put("aud", List.of(Scene.CLIENT, "other"));
              scene.claims.put("azp", Scene.CLIENT);
            }),
        attack("at_hash", SIGNATURE, scene -> scene.claims.put("at_hash", atHash("access-1"))));
  }

  static Stream<Attack> keysAndAlgorithms() {
    return Stream.<Stream<Attack>>of(
            Stream.of("none", "None", "NONE", "nOnE", "")
                .map(
                    alg ->
                        attack(
                            "c37 alg " + alg,
                            alg.isEmpty() ? BAD_ANSWER : SIGNATURE,
                            scene -> scene.header.put("alg", alg))),
            Stream.of("none", "None", "NONE", "nOnE")
                .map(
                    alg ->
                        attack(
                            "c37 unsigned, alg " + alg,
                            BAD_ANSWER,
                            scene -> {
                              scene.header.put("alg", alg);
                              scene.token = text -> text.substring(0, text.lastIndexOf('.') + 1);
                            })),
            Stream.of(
                attack("c37 alg absent", BAD_ANSWER, scene -> scene.header.remove("alg")),
                attack(
                    "alg is a list",
                    BAD_ANSWER,
                    scene -> scene.header.put("alg", List.of("RS256"))),
                attack("c38 HS256 by the modulus", SIGNATURE, scene -> hmac(scene, modulus())),
                attack(
                    "c38 HS256 by the DER",
                    SIGNATURE,
                    scene -> hmac(scene, RSA.pair().getPublic().getEncoded())),
                attack("c38 HS256 by the PEM", SIGNATURE, scene -> hmac(scene, pem())),
                attack(
                    "c38 HS256 by the client's secret",
                    SIGNATURE,
                    scene -> hmac(scene, scene.secrets.get("clientSecret").exposeUtf8())),
                attack(
                    "c38 HS256 by a secret key that is published",
                    SIGNATURE,
                    scene -> {
                      byte[] secret =
                          "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
                      Map<String, Object> jwk = new HashMap<>();
                      jwk.put("kty", "oct");
                      jwk.put("kid", "rsa-1");
                      jwk.put("k", TestKey.base64(secret));
                      scene.op.keys.add(0, jwk);
                      hmac(scene, secret);
                    }),
                attack(
                    "an algorithm that is not on the list",
                    SIGNATURE,
                    scene -> resign(scene, RSA.as("rsa-1", "RS512"), "RS512")),
                attack(
                    "an algorithm that is not the key's",
                    SIGNATURE,
                    scene -> resign(scene, RSA.as("rsa-1", "PS256"), "PS256")),
                attack("another key of the same id", SIGNATURE, scene -> scene.key = OTHER),
                attack("c40 an unknown id", SIGNATURE, scene -> scene.header.put("kid", "EVIL")),
                attack(
                    "c40 an id that is a path",
                    SIGNATURE,
                    scene -> scene.header.put("kid", "../../../../dev/null")),
                attack(
                    "c40 an id that is an injection",
                    SIGNATURE,
                    scene -> scene.header.put("kid", "x' UNION SELECT 'EVIL")),
                attack(
                    "c40 an id of another case",
                    SIGNATURE,
                    scene -> scene.header.put("kid", "RSA-1")),
                attack("an id that is a number", BAD_ANSWER, scene -> scene.header.put("kid", 1)),
                attack("an id that is null", BAD_ANSWER, scene -> scene.header.put("kid", null)),
                attack(
                    "c40 no id and several keys",
                    SIGNATURE,
                    scene -> {
                      scene.header.remove("kid");
                      scene.op.keys.add(EC.jwk());
                    }),
                attack(
                    "c40 two keys of one id", SIGNATURE, scene -> scene.op.keys.add(OTHER.jwk())),
                attack(
                    "a key for encryption", SIGNATURE, scene -> only(scene, "enc-1", "use", "enc")),
                attack(
                    "a key that may not verify",
                    SIGNATURE,
                    scene -> only(scene, "ops-1", "key_ops", List.of("encrypt"))),
                attack(
                    "a private key that is published",
                    SIGNATURE,
                    scene -> only(scene, "priv-1", "d", "AQAB")),
                attack(
                    "a key of 1,024 bits",
                    SIGNATURE,
                    scene -> {
                      scene.op.keys.add(SMALL.jwk());
                      resign(scene, SMALL, "RS256");
                    }),
                attack(
                    "c40 a key in the header (jwk)",
                    SIGNATURE,
                    scene -> {
                      scene.key = OTHER;
                      scene.header.put("jwk", OTHER.jwk());
                    }),
                attack(
                    "c40 the address of keys in the header (jku)",
                    SIGNATURE,
                    scene -> {
                      scene.key = OTHER;
                      scene.header.put("jku", scene.op.issuer() + "/evil-jwks");
                    }),
                attack(
                    "the address of a certificate in the header (x5u)",
                    SIGNATURE,
                    scene -> {
                      scene.key = OTHER;
                      scene.header.put("x5u", scene.op.issuer() + "/evil.pem");
                    }),
                attack(
                    "a certificate in the header (x5c)",
                    SIGNATURE,
                    scene -> {
                      scene.key = OTHER;
                      scene.header.put("x5c", List.of("AAAA"));
                    }),
                attack(
                    "an issuer's key instead of ours (jku and unknown kid)",
                    SIGNATURE,
                    scene -> {
                      resign(scene, OTHER.as("evil", "RS256"), "RS256");
                      scene.header.put("jku", scene.op.issuer() + "/evil-jwks");
                    }),
                attack(
                    "c41 PBES2 that would count long",
                    SIGNATURE,
                    scene -> byPassword(scene, text -> text)),
                attack(
                    "c41 encrypted by PBES2 that would count long",
                    BAD_ANSWER,
                    scene -> byPassword(scene, text -> text + ".AAAA.AAAA"))))
        .flatMap(attacks -> attacks);
  }

  /** C43: signatures that a broken verifier takes for anything. */
  static Stream<Attack> psychic() {
    byte[] n =
        new java.math.BigInteger(
                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)
            .toByteArray();
    byte[] order = Arrays.copyOfRange(n, n.length - 32, n.length);
    byte[] one = new byte[64];
    one[31] = 1;
    byte[] orders = new byte[64];
    System.arraycopy(order, 0, orders, 0, 32);
    System.arraycopy(order, 0, orders, 32, 32);
    return Stream.of(
        new Attack("ES256 r=0 s=0", SIGNATURE, EC, scene -> signature(scene, new byte[64])),
        new Attack("ES256 r=1 s=0", SIGNATURE, EC, scene -> signature(scene, one)),
        new Attack("ES256 r=n s=n", SIGNATURE, EC, scene -> signature(scene, orders)),
        new Attack("ES256 too short", SIGNATURE, EC, scene -> signature(scene, new byte[63])),
        new Attack("ES256 in DER", SIGNATURE, EC, scene -> signature(scene, new byte[70])),
        new Attack("EdDSA of zeros", SIGNATURE, ED, scene -> signature(scene, new byte[64])),
        new Attack("EdDSA too long", SIGNATURE, ED, OidcAttacksTest::lengthen),
        new Attack("RS256 of one byte", SIGNATURE, RSA, scene -> signature(scene, new byte[1])),
        new Attack("RS256 of zeros", SIGNATURE, RSA, scene -> signature(scene, new byte[256])));
  }

  static Stream<Attack> shapes() {
    return Stream.of(
        attack("typ of an access token", BAD_ANSWER, scene -> scene.header.put("typ", "at+jwt")),
        attack("typ of a logout token", BAD_ANSWER, scene -> scene.header.put("typ", "logout+jwt")),
        attack("typ is a number", BAD_ANSWER, scene -> scene.header.put("typ", 1)),
        attack("crit", BAD_ANSWER, scene -> scene.header.put("crit", List.of("exp"))),
        attack("empty crit", BAD_ANSWER, scene -> scene.header.put("crit", List.of())),
        attack("b64", BAD_ANSWER, scene -> scene.header.put("b64", false)),
        attack("c44 zip", BAD_ANSWER, scene -> scene.header.put("zip", "DEF")),
        attack("a token in a token", BAD_ANSWER, scene -> scene.header.put("cty", "JWT")),
        attack("encrypted", BAD_ANSWER, scene -> scene.token = text -> text + ".AAAA.AAAA"),
        attack(
            "two parts",
            BAD_ANSWER,
            scene -> scene.token = text -> text.substring(0, text.lastIndexOf('.'))),
        attack(
            "no signature",
            BAD_ANSWER,
            scene -> scene.token = text -> text.substring(0, text.lastIndexOf('.') + 1)),
        attack("padded", BAD_ANSWER, scene -> scene.token = text -> text + "=="),
        attack("a space behind", BAD_ANSWER, scene -> scene.token = text -> text + " "),
        attack(
            "a newline inside",
            BAD_ANSWER,
            scene -> scene.token = text -> text.substring(0, 9) + "\n" + text.substring(9)),
        attack("plain base64", BAD_ANSWER, scene -> scene.token = text -> text + "+"),
        attack(
            "bits behind the signature",
            BAD_ANSWER,
            scene -> scene.token = OidcAttacksTest::looseBits),
        attack("as JSON", BAD_ANSWER, scene -> scene.token = text -> "{\"protected\":\"EVIL\"}"),
        attack("too long", BAD_ANSWER, scene -> scene.claims.put("pad", "x".repeat(70_000))),
        attack(
            "a member of the header twice",
            BAD_ANSWER,
            scene -> scene.headerText = text -> "{\"alg\":\"none\"," + text.substring(1)),
        attack(
            "a claim twice",
            BAD_ANSWER,
            scene -> scene.payload = text -> "{\"sub\":\"EVIL\"," + text.substring(1)),
        attack(
            "something behind the claims",
            BAD_ANSWER,
            scene -> scene.payload = text -> text + "{}"),
        attack(
            "claims that are a list",
            BAD_ANSWER,
            scene -> scene.payload = text -> "[" + text + "]"),
        attack("claims in UTF-16", BAD_ANSWER, scene -> scene.payload = text -> "\uFEFF" + text),
        attack(
            "deep claims",
            BAD_ANSWER,
            scene ->
                scene.payload =
                    text ->
                        "{\"d\":"
                            + "[".repeat(9_000)
                            + "]".repeat(9_000)
                            + ","
                            + text.substring(1)),
        attack(
            "another payload under the signature",
            SIGNATURE,
            scene -> scene.token = OidcAttacksTest::tampered));
  }

  static Stream<Attack> claims() {
    return Stream.of(
        attack("c46 another iss", WRONG_PARTY, scene -> scene.claims.put("iss", "https://EVIL")),
        attack(
            "iss with a slash",
            WRONG_PARTY,
            scene -> scene.claims.put("iss", scene.op.issuer() + "/")),
        attack(
            "iss of another case",
            WRONG_PARTY,
            scene -> scene.claims.put("iss", scene.op.issuer().toUpperCase(java.util.Locale.ROOT))),
        attack("c46 no iss", BAD_ANSWER, scene -> scene.claims.remove("iss")),
        attack("c46 another aud", WRONG_PARTY, scene -> scene.claims.put("aud", "EVIL")),
        attack("c46 no aud", WRONG_PARTY, scene -> scene.claims.remove("aud")),
        attack("c46 empty aud", WRONG_PARTY, scene -> scene.claims.put("aud", List.of())),
        attack("aud of another case", WRONG_PARTY, scene -> scene.claims.put("aud", "CASTELLAN")),
        attack(
            "aud with a number",
            BAD_ANSWER,
            scene -> scene.claims.put("aud", List.of(Scene.CLIENT, 1))),
        attack(
            "aud is an object",
            BAD_ANSWER,
            scene -> scene.claims.put("aud", Map.of(Scene.CLIENT, 1))),
        attack(
            "a second aud",
            WRONG_PARTY,
            scene -> scene.claims.put("aud", List.of(Scene.CLIENT, "EVIL"))),
        attack(
            "a second aud, and azp is us",
            WRONG_PARTY,
            scene -> {
              scene.claims.put("aud", List.of(Scene.CLIENT, "EVIL"));
              scene.claims.put("azp", Scene.CLIENT);
            }),
        attack(
            "a second aud that is trusted, without azp",
            WRONG_PARTY,
            scene -> {
              scene.values.put("trustedAudiences", List.of("other"));
              scene.claims.put("aud", List.of(Scene.CLIENT, "other"));
            }),
        attack("another azp", WRONG_PARTY, scene -> scene.claims.put("azp", "EVIL")),
        attack("c46 expired", TIME, scene -> scene.claims.put("exp", now(scene) - 61)),
        attack("c46 no exp", BAD_ANSWER, scene -> scene.claims.remove("exp")),
        attack(
            "exp is a text",
            BAD_ANSWER,
            scene -> scene.claims.put("exp", String.valueOf(now(scene) + 300))),
        attack(
            "exp is endless",
            BAD_ANSWER,
            scene -> scene.payload = text -> text.replaceFirst("\"exp\":[0-9]+", "\"exp\":1e400")),
        attack("exp is negative", BAD_ANSWER, scene -> scene.claims.put("exp", -1)),
        attack("no iat", BAD_ANSWER, scene -> scene.claims.remove("iat")),
        attack(
            "iat ten years ago", TIME, scene -> scene.claims.put("iat", now(scene) - 315_360_000)),
        attack("iat twelve minutes ago", TIME, scene -> scene.claims.put("iat", now(scene) - 720)),
        attack("iat in the future", TIME, scene -> scene.claims.put("iat", now(scene) + 61)),
        attack("nbf in the future", TIME, scene -> scene.claims.put("nbf", now(scene) + 61)),
        attack(
            "no nonce",
            BAD_ANSWER,
            scene -> scene.payload = text -> text.replaceFirst("\"nonce\":", "\"once\":")),
        attack("another nonce", WRONG_REQUEST, scene -> scene.claims.put("nonce", "EVIL")),
        attack("nonce is a list", BAD_ANSWER, scene -> scene.claims.put("nonce", List.of("EVIL"))),
        attack("no sub", BAD_ANSWER, scene -> scene.claims.remove("sub")),
        attack("empty sub", BAD_ANSWER, scene -> scene.claims.put("sub", "")),
        attack("blank sub", BAD_ANSWER, scene -> scene.claims.put("sub", "  ")),
        attack("sub is a number", BAD_ANSWER, scene -> scene.claims.put("sub", 1)),
        attack("long sub", BAD_ANSWER, scene -> scene.claims.put("sub", "x".repeat(256))),
        attack("sub with a control", BAD_ANSWER, scene -> scene.claims.put("sub", "a\0b")),
        attack(
            "a logout token",
            BAD_ANSWER,
            scene ->
                scene.claims.put(
                    "events",
                    Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))),
        attack(
            "at_hash of another token",
            WRONG_REQUEST,
            scene -> scene.claims.put("at_hash", atHash("EVIL"))),
        attack("empty at_hash", WRONG_REQUEST, scene -> scene.claims.put("at_hash", "")),
        attack("sid is a list", BAD_ANSWER, scene -> scene.claims.put("sid", List.of("EVIL"))),
        attack(
            "groups that cannot be read",
            BAD_ANSWER,
            scene -> scene.claims.put("groups", Map.of("a", "b"))),
        attack(
            "a group too long",
            BAD_ANSWER,
            scene -> scene.claims.put("groups", List.of("x".repeat(513)))),
        attack(
            "too many groups",
            BAD_ANSWER,
            scene ->
                scene.claims.put(
                    "groups",
                    Stream.iterate(0, i -> i + 1).limit(1_001).map(i -> "g" + i).toList())),
        attack(
            "no auth_time though max_age was asked",
            INSUFFICIENT,
            scene -> {
              scene.values.put("maxAge", List.of("60"));
              scene.claims.remove("auth_time");
            }),
        attack(
            "auth_time before max_age",
            INSUFFICIENT,
            scene -> {
              scene.values.put("maxAge", List.of("60"));
              scene.claims.put("auth_time", now(scene) - 121);
            }),
        attack(
            "a login of before though another one was asked",
            INSUFFICIENT,
            scene -> {
              scene.again = true;
              scene.claims.put("auth_time", now(scene) - 61);
            }),
        attack(
            "auth_time in the future",
            TIME,
            scene -> scene.claims.put("auth_time", now(scene) + 61)),
        attack("no acr though one is required", INSUFFICIENT, OidcAttacksTest::requireAcr),
        attack(
            "another acr than is required",
            INSUFFICIENT,
            scene -> {
              requireAcr(scene);
              scene.claims.put("acr", "EVIL");
            }));
  }

  static Stream<Attack> answers() {
    return Stream.of(
        attack("another state", WRONG_REQUEST, scene -> scene.query.put("state", "EVIL")),
        attack("no state", WRONG_REQUEST, scene -> scene.query.remove("state")),
        attack("no login under way", WRONG_REQUEST, scene -> scene.handle = Optional.empty()),
        attack(
            "no login under way, and no state",
            WRONG_REQUEST,
            scene -> {
              scene.handle = Optional.empty();
              scene.query.remove("state");
            }),
        attack("no cookie", WRONG_REQUEST, scene -> scene.forget = true),
        attack(
            "c52 mix-up: another iss",
            WRONG_PARTY,
            scene -> scene.query.put("iss", "https://EVIL")),
        attack(
            "c52 mix-up: no iss though promised", WRONG_PARTY, scene -> scene.query.remove("iss")),
        attack("c52 mix-up: empty iss", WRONG_PARTY, scene -> scene.query.put("iss", "")),
        attack(
            "c52 mix-up: another iss though none is promised",
            WRONG_PARTY,
            scene -> {
              scene.op.discovery.remove("authorization_response_iss_parameter_supported");
              scene.query.put("iss", "https://EVIL");
            }),
        attack(
            "c52 mix-up: begun with another issuer", WRONG_PARTY, OidcAttacksTest::begunElsewhere),
        attack(
            "an error of another issuer",
            WRONG_PARTY,
            scene -> {
              scene.query.put("error", "EVIL");
              scene.query.put("iss", "https://EVIL");
            }),
        attack("an error", PEER_ERROR, scene -> scene.query.put("error", "EVIL")),
        attack("a refusal", PEER_ERROR, scene -> scene.query.put("error", "access_denied")),
        attack("a demand", INSUFFICIENT, scene -> scene.query.put("error", "login_required")),
        attack("no code", BAD_ANSWER, scene -> scene.query.remove("code")),
        attack("a blank code", BAD_ANSWER, scene -> scene.query.put("code", " ")),
        attack("a long code", BAD_ANSWER, scene -> scene.query.put("code", "x".repeat(4_097))),
        attack("two codes", BAD_ANSWER, scene -> scene.queryText = text -> text + "&code=EVIL"),
        attack("two states", BAD_ANSWER, scene -> scene.queryText = text -> "state=EVIL&" + text),
        attack("two iss", BAD_ANSWER, scene -> scene.queryText = text -> text + "&iss=EVIL"),
        attack(
            "two codes, one written otherwise",
            BAD_ANSWER,
            scene -> scene.queryText = text -> text + "&%63ode=EVIL"),
        attack("a token in the answer", BAD_ANSWER, scene -> scene.query.put("id_token", "EVIL")),
        attack(
            "an access token in the answer",
            BAD_ANSWER,
            scene -> scene.query.put("access_token", "EVIL")),
        attack("a signed answer", BAD_ANSWER, scene -> scene.query.put("response", "EVIL")),
        attack("a form", BAD_ANSWER, scene -> scene.form = "code=EVIL"),
        attack("half a percent", BAD_ANSWER, scene -> scene.queryText = text -> text + "&x=%4"),
        attack("no percent", BAD_ANSWER, scene -> scene.queryText = text -> text + "&x=%zz"),
        attack("overlong UTF-8", BAD_ANSWER, scene -> scene.queryText = text -> text + "&x=%c0%ae"),
        attack("raw bytes", BAD_ANSWER, scene -> scene.queryText = text -> text + "&x=ü"),
        attack(
            "many parameters",
            BAD_ANSWER,
            scene -> scene.queryText = text -> text + "&a".repeat(70)),
        attack(
            "long parameters",
            BAD_ANSWER,
            scene -> scene.queryText = text -> text + "&a=" + "b".repeat(70_000)),
        attack("the code of another login (nonce)", WRONG_REQUEST, OidcAttacksTest::injectedCode));
  }

  static Stream<Attack> tokenAnswers() {
    return Stream.of(
        attack(
            "a code that is refused", WRONG_REQUEST, scene -> error(scene, 400, "invalid_grant")),
        attack("we are refused", CREDENTIALS, scene -> error(scene, 400, "invalid_client")),
        attack("we are refused by status", CREDENTIALS, scene -> error(scene, 401, "EVIL")),
        attack("an error of its own", PEER_ERROR, scene -> error(scene, 400, "EVIL")),
        attack("a failure", PEER_ERROR, scene -> scene.op.tokenStatus = 500),
        attack("a redirect", PEER_ERROR, scene -> scene.op.tokenStatus = 302),
        attack("nothing", BAD_ANSWER, scene -> scene.op.tokenText = text -> ""),
        attack("HTML", BAD_ANSWER, scene -> scene.op.tokenText = text -> "<html>EVIL</html>"),
        attack("a list", BAD_ANSWER, scene -> scene.op.tokenText = text -> "[" + text + "]"),
        attack(
            "too much",
            BAD_ANSWER,
            scene -> scene.op.tokenText = text -> text + " ".repeat(1 << 20)),
        attack(
            "the ID token twice",
            BAD_ANSWER,
            scene -> scene.op.tokenText = text -> "{\"id_token\":\"EVIL\"," + text.substring(1)),
        attack(
            "no ID token",
            BAD_ANSWER,
            scene -> scene.op.tokenText = text -> text.replace("id_token", "x")),
        attack("no access token", BAD_ANSWER, scene -> scene.op.tokenAnswer.remove("access_token")),
        attack("another type", BAD_ANSWER, scene -> scene.op.tokenAnswer.put("token_type", "mac")),
        attack(
            "an access token that ends the header",
            BAD_ANSWER,
            scene -> scene.op.tokenAnswer.put("access_token", "a\r\nEVIL: b")));
  }

  static Stream<Attack> userInfo() {
    return Stream.of(
        attack("UserInfo of somebody else", WRONG_PARTY, scene -> askUserInfo(scene, "EVIL")),
        attack("UserInfo of nobody", BAD_ANSWER, scene -> askUserInfo(scene, null)),
        attack(
            "UserInfo that is HTML",
            BAD_ANSWER,
            scene -> {
              askUserInfo(scene, "subject-1");
              scene.op.userInfoType = "text/html";
            }),
        attack(
            "UserInfo that is signed",
            BAD_ANSWER,
            scene -> {
              askUserInfo(scene, "subject-1");
              scene.op.userInfoType = "application/jwt";
            }),
        attack(
            "UserInfo that fails",
            PEER_ERROR,
            scene -> {
              askUserInfo(scene, "subject-1");
              scene.op.userInfoStatus = 500;
            }),
        attack(
            "sub twice in UserInfo",
            BAD_ANSWER,
            scene -> {
              askUserInfo(scene, "subject-1");
              scene.op.userInfoText = text -> "{\"sub\":\"EVIL\"," + text.substring(1);
            }),
        attack(
            "no UserInfo endpoint",
            INSUFFICIENT,
            scene -> {
              askUserInfo(scene, "subject-1");
              scene.op.discovery.remove("userinfo_endpoint");
            }));
  }

  private static void askUserInfo(Scene scene, String subject) {
    scene.values.put("userInfo", List.of("true"));
    scene.op.userInfo.put("sub", subject);
  }

  private static void error(Scene scene, int status, String error) {
    scene.op.tokenStatus = status;
    scene.op.tokenText = text -> TestOp.json(Map.of("error", error, "error_description", "EVIL"));
  }

  private static void begunElsewhere(Scene scene) throws Exception {
    try (Scene other = new Scene(RSA);
        BrowserProvider provider = other.start()) {
      Departure departure = provider.begin(new LoginStart(Scene.URLS, Scene.HANDLE, false));
      scene.state = Optional.of(departure.state());
    }
  }

  /** The attacker's code in the victim's browser: its token has the nonce of the attacker. */
  private static void injectedCode(Scene scene) throws Exception {
    try (BrowserProvider provider = scene.start()) {
      Departure.Redirect other =
          (Departure.Redirect) provider.begin(new LoginStart(Scene.URLS, Scene.HANDLE, false));
      scene.claims.put("nonce", TestOp.form(other.to().getRawQuery()).get("nonce"));
    }
  }

  private static void requireAcr(Scene scene) {
    scene.values.put("acrValues", List.of("phr", "mfa"));
    scene.values.put("requireAcr", List.of("true"));
  }

  private static void add(Scene scene, TestKey key, String member, Object value) {
    Map<String, Object> jwk = new LinkedHashMap<>(key.jwk());
    jwk.put(member, value);
    if (member.equals("key_ops")) {
      jwk.remove("use");
    }
    scene.op.keys.add(jwk);
  }

  /** Signs by another key that is published with a member that forbids it. */
  private static void only(Scene scene, String kid, String member, Object value) {
    TestKey key = OTHER.as(kid, "RS256");
    add(scene, key, member, value);
    resign(scene, key, "RS256");
  }

  private static void resign(Scene scene, TestKey key, String algorithm) {
    scene.key = key;
    scene.header.put("alg", algorithm);
    scene.header.put("kid", key.kid());
  }

  private static void byPassword(Scene scene, UnaryOperator<String> shape) {
    scene.header.put("alg", "PBES2-HS256+A128KW");
    scene.header.put("enc", "A128GCM");
    scene.header.put("p2c", Integer.MAX_VALUE);
    scene.header.put("p2s", "AAAAAAAAAAA");
    scene.token = shape;
  }

  private static void hmac(Scene scene, byte[] secret) {
    scene.header.put("alg", "HS256");
    scene.token =
        text -> {
          String input = text.substring(0, text.lastIndexOf('.'));
          try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return input
                + "."
                + TestKey.base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        };
  }

  private static byte[] modulus() {
    return ((RSAPublicKey) RSA.pair().getPublic()).getModulus().toByteArray();
  }

  private static byte[] pem() {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(RSA.pair().getPublic().getEncoded());
    return ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void signature(Scene scene, byte[] signature) {
    scene.token = text -> text.substring(0, text.lastIndexOf('.') + 1) + TestKey.base64(signature);
  }

  private static void lengthen(Scene scene) {
    scene.token =
        text -> {
          int dot = text.lastIndexOf('.');
          byte[] signature = Base64.getUrlDecoder().decode(text.substring(dot + 1));
          return text.substring(0, dot + 1)
              + TestKey.base64(Arrays.copyOf(signature, signature.length + 1));
        };
  }

  /** A signature of 256 bytes has four free bits in its last character. */
  private static String looseBits(String token) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char last = token.charAt(token.length() - 1);
    return token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);
  }

  private static String tampered(String token) {
    String[] parts = token.split("\\.", -1);
    String payload =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
            .replace("subject-1", "subject-2");
    return parts[0]
        + "."
        + TestKey.base64(payload.getBytes(StandardCharsets.UTF_8))
        + "."
        + parts[2];
  }

  private static String atHash(String accessToken) throws GeneralSecurityException {
    byte[] hash =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
    return TestKey.base64(Arrays.copyOf(hash, 16));
  }

  private static long now(Scene scene) {
    return scene.context.now().getEpochSecond();
  }
}
