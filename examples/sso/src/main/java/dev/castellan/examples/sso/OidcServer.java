package dev.castellan.examples.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A provider of OpenID Connect with one client, the broker: discovery, the code flow with PKCE,
 * UserInfo, logout from either side. Keys and logins are gone when the process ends.
 *
 * <p><b>For trying only.</b> It is on loopback, its passwords are printed, and nothing ever expires
 * from its memory.
 */
final class OidcServer implements AutoCloseable {

  static final String CLIENT = "castellan-example";

  private static final String NAME = "OpenID Connect";
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
  private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

  /** What a code stands for. */
  private record Grant(Logins.Login login, String nonce, String challenge) {}

  private final LocalServer server;
  private final URI broker;
  private final String clientSecret = Logins.random();
  private final ECKey key;
  private final Logins logins = new Logins(NAME);
  private final Map<String, Grant> codes = new ConcurrentHashMap<>();
  private final Map<String, Person> accessTokens = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();

  private OidcServer(LocalServer server, URI broker, ECKey key) {
    this.server = server;
    this.broker = broker;
    this.key = key;
  }

  /**
   * Makes a server such a provider.
   *
   * @param broker what the broker's addresses for this provider begin with
   */
  static OidcServer on(LocalServer server, URI broker) {
    try {
      ECKey key =
          new ECKeyGenerator(Curve.P_256)
              .keyID("1")
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .generate();
      OidcServer started = new OidcServer(server, broker, key);
      started.serve();
      return started;
    } catch (JOSEException e) {
      throw new IllegalStateException("This JVM cannot make a key", e);
    }
  }

  private void serve() {
    server.page("/.well-known/openid-configuration", call -> discovery());
    server.page("/jwks", call -> Answer.json(200, new JWKSet(key).toString()));
    server.page("/authorize", this::authorize);
    server.page("/token", this::token);
    server.page("/userinfo", this::userInfo);
    server.page("/end-session", this::endSession);
    server.page("/logout", this::logout);
    server.page("/", logins::home);
  }

  String issuer() {
    return server.at("").toString();
  }

  String clientSecret() {
    return clientSecret;
  }

  private Answer discovery() {
    Map<String, Object> all =
        Map.ofEntries(
            Map.entry("issuer", issuer()),
            Map.entry("authorization_endpoint", issuer() + "/authorize"),
            Map.entry("token_endpoint", issuer() + "/token"),
            Map.entry("userinfo_endpoint", issuer() + "/userinfo"),
            Map.entry("jwks_uri", issuer() + "/jwks"),
            Map.entry("end_session_endpoint", issuer() + "/end-session"),
            Map.entry("response_types_supported", List.of("code")),
            Map.entry("subject_types_supported", List.of("public")),
            Map.entry("id_token_signing_alg_values_supported", List.of("ES256")),
            Map.entry("scopes_supported", List.of("openid", "profile", "email")),
            Map.entry("token_endpoint_auth_methods_supported", List.of("client_secret_basic")),
            Map.entry("code_challenge_methods_supported", List.of("S256")),
            Map.entry("authorization_response_iss_parameter_supported", true),
            Map.entry("backchannel_logout_supported", true),
            Map.entry("backchannel_logout_session_supported", true));
    return Answer.json(200, JSONObjectUtils.toJSONString(all));
  }

  private Answer authorize(Call call) {
    call.demand("client_id", CLIENT);
    call.demand("redirect_uri", broker + "/callback");
    call.demand("response_type", "code");
    call.demand("code_challenge_method", "S256");
    boolean again = List.of(call.text("prompt").split(" ", -1)).contains("login");
    return logins.require(call, again, login -> granted(call, login));
  }

  private Answer granted(Call call, Logins.Login login) {
    String code = Logins.random();
    codes.put(code, new Grant(login, call.text("nonce"), call.text("code_challenge")));
    return Answer.redirect(
        broker
            + "/callback?code="
            + code
            + "&state="
            + encoded(call.text("state"))
            + "&iss="
            + encoded(issuer()));
  }

  private Answer token(Call call) {
    Grant grant = codes.remove(call.text("code"));
    if (!isClient(call.authorization())) {
      return Answer.json(401, "{\"error\":\"invalid_client\"}");
    }
    if (grant == null || !grant.challenge().equals(challenge(call.text("code_verifier")))) {
      return Answer.json(400, "{\"error\":\"invalid_grant\"}");
    }
    call.demand("redirect_uri", broker + "/callback");
    String access = Logins.random();
    accessTokens.put(access, grant.login().person());
    Map<String, Object> answer =
        Map.of(
            "access_token",
            access,
            "token_type",
            "Bearer",
            "expires_in",
            TOKEN_LIFE.toSeconds(),
            "id_token",
            idToken(grant));
    return Answer.json(200, JSONObjectUtils.toJSONString(answer));
  }

  /** Both parts are escaped as in a form (RFC 6749, section 2.3.1). */
  private boolean isClient(String authorization) {
    String expected =
        Base64.getEncoder()
            .encodeToString((CLIENT + ":" + clientSecret).getBytes(StandardCharsets.UTF_8));
    return MessageDigest.isEqual(
        authorization.getBytes(StandardCharsets.UTF_8),
        ("Basic " + expected).getBytes(StandardCharsets.UTF_8));
  }

  private static String challenge(String verifier) {
    try {
      byte[] bytes = verifier.getBytes(StandardCharsets.US_ASCII);
      return Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(bytes)).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private String idToken(Grant grant) {
    Person person = grant.login().person();
    return signed(
        JOSEObjectType.JWT,
        about(grant.login())
            .claim("nonce", grant.nonce())
            .claim("auth_time", grant.login().at().getEpochSecond())
            .claim("preferred_username", person.username())
            .claim("groups", List.of(person.group())));
  }

  private JWTClaimsSet.Builder about(Logins.Login login) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .audience(CLIENT)
        .subject(login.person().subject())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(TOKEN_LIFE)))
        .claim("sid", login.id());
  }

  private String signed(JOSEObjectType type, JWTClaimsSet.Builder claims) {
    try {
      JWSHeader header =
          new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).type(type).build();
      SignedJWT token = new SignedJWT(header, claims.build());
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("This JVM cannot sign", e);
    }
  }

  private Answer userInfo(Call call) {
    String token = call.authorization().replaceFirst("^Bearer ", "");
    return Optional.ofNullable(accessTokens.get(token))
        .map(
            person ->
                Map.<String, Object>of(
                    "sub", person.subject(),
                    "name", person.displayName(),
                    "email", person.email(),
                    "email_verified", true))
        .map(claims -> Answer.json(200, JSONObjectUtils.toJSONString(claims)))
        .orElseGet(() -> Answer.json(401, "{\"error\":\"invalid_token\"}"));
  }

  /** The broker leads a browser here with the ID token, which shows that it may end the login. */
  private Answer endSession(Call call) {
    Optional<Logins.Login> login = logins.of(call);
    if (login.isEmpty() || !isAbout(call.text("id_token_hint"), login.get())) {
      return logins.home(call);
    }
    call.demand("post_logout_redirect_uri", broker + "/logout");
    logout(call);
    return Answer.redirect(broker + "/logout?state=" + encoded(call.text("state")));
  }

  private boolean isAbout(String token, Logins.Login login) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      return jwt.verify(new com.nimbusds.jose.crypto.ECDSAVerifier(key))
          && login.id().equals(jwt.getJWTClaimsSet().getClaim("sid"));
    } catch (ParseException | JOSEException e) {
      return false;
    }
  }

  /** Ends the login here, and tells the broker behind the browser's back. */
  private Answer logout(Call call) {
    logins.end(call).ifPresent(this::tellTheBroker);
    return logins.out();
  }

  private void tellTheBroker(Logins.Login login) {
    String token =
        signed(
            new JOSEObjectType("logout+jwt"),
            about(login).jwtID(Logins.random()).claim("events", Map.of(LOGOUT_EVENT, Map.of())));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(broker + "/backchannel"))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("logout_token=" + token))
            .build();
    try {
      // Whatever it answers: a session that has ended already is none to be ended.
      http.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      System.err.println("oidc: the broker was not told of a logout: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Where one sees who is logged in, and logs out. */
  URI home() {
    return server.at("/");
  }

  @Override
  public void close() {
    server.close();
  }
}
