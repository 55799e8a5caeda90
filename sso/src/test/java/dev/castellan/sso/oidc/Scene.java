package dev.castellan.sso.oidc;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Oidc;
import dev.castellan.sso.Outgoing;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A login from its beginning to its end, in which a test changes whatever it likes. Unchanged, it
 * succeeds.
 */
final class Scene implements AutoCloseable {

  static final ProviderUrls URLS =
      new ProviderUrls(URI.create("https://mq.example.com/admin/sso/corp"));
  static final String HANDLE = "h".repeat(32);
  static final String CLIENT = "castellan";

  final TestOp op = new TestOp();
  final TestContext context = new TestContext();
  final Map<String, List<String>> values = new HashMap<>();
  final Map<String, SecretText> secrets = new HashMap<>();
  final Map<String, Object> header = new LinkedHashMap<>();
  final Map<String, Object> claims = new LinkedHashMap<>();
  final Map<String, String> query = new LinkedHashMap<>();
  TestKey key;

  /** What is done to the token before it is sent. */
  UnaryOperator<String> token = text -> text;

  /** Makes the text of the payload of the claims. */
  UnaryOperator<String> payload = text -> text;

  UnaryOperator<String> headerText = text -> text;

  /** What is done to the query of the answer. */
  UnaryOperator<String> queryText = text -> text;

  String form = "";
  boolean again;
  Optional<String> handle = Optional.of(HANDLE);

  /** Comes between the beginning and the answer. */
  Runnable between = () -> {};

  Optional<SecretText> state = Optional.empty();
  boolean forget;

  Scene(TestKey key) {
    this.key = key;
    op.keys.add(key.jwk());
    values.put("issuer", List.of(op.issuer()));
    values.put("clientId", List.of(CLIENT));
    secrets.put("clientSecret", SecretText.of("s3cret:/ü"));
    header.put("alg", key.algorithm());
    header.put("kid", key.kid());
    header.put("typ", "JWT");
    long now = context.now().getEpochSecond();
    claims.put("iss", op.issuer());
    claims.put("sub", "subject-1");
    claims.put("aud", CLIENT);
    claims.put("iat", now);
    claims.put("exp", now + 300);
    claims.put("auth_time", now - 5);
    query.put("code", "code-1");
    query.put("state", HANDLE);
    query.put("iss", op.issuer());
  }

  static LoginProviderKind kind() {
    return Oidc.kind(Outgoing.builder().plainLoopback().build());
  }

  ProviderConfig config() {
    Map<String, List<String>> all = new HashMap<>();
    for (ProviderField field : kind().fields()) {
      if (!field.defaults().isEmpty()) {
        all.put(field.name(), field.defaults());
      }
    }
    all.putAll(values);
    return new ProviderConfig("corp", all, secrets);
  }

  BrowserProvider start() throws ProviderException {
    kind().validate(config());
    return (BrowserProvider) kind().start(config(), context);
  }

  Arrival run() throws ProviderException {
    try (BrowserProvider provider = start()) {
      return run(provider);
    }
  }

  Arrival run(BrowserProvider provider) throws ProviderException {
    Departure.Redirect to =
        (Departure.Redirect) provider.begin(new LoginStart(URLS, HANDLE, again));
    claims.putIfAbsent("nonce", TestOp.form(to.to().getRawQuery()).get("nonce"));
    between.run();
    op.tokenAnswer.putIfAbsent("id_token", token.apply(sign()));
    Optional<SecretText> kept = forget ? Optional.empty() : Optional.of(state.orElse(to.state()));
    return provider.complete(new BrowserCall(URLS, queryText.apply(encoded()), form, handle, kept));
  }

  private String encoded() {
    return query.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  String sign() {
    String input =
        TestKey.base64(headerText.apply(TestOp.json(header)).getBytes(StandardCharsets.UTF_8))
            + "."
            + TestKey.base64(payload.apply(TestOp.json(claims)).getBytes(StandardCharsets.UTF_8));
    return input + "." + TestKey.base64(key.sign(input.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public void close() {
    op.close();
  }
}
