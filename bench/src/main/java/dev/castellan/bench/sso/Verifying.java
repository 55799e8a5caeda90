package dev.castellan.bench.sso;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Oidc;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Inflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a provider sent is verified, from the raw form to who somebody is. Providers remember no
 * answers, so one and the same can be shown again and again.
 */
@State(Scope.Benchmark)
public class Verifying {

  /** What is shown. */
  public enum Shown {
    /** A response of SAML whose assertion is signed by RSA-3072. */
    RESPONSE,
    /** The same with the response signed too. */
    RESPONSE_SIGNED_TWICE,
    /** The same with the assertion encrypted by AES-256-GCM, to a key of RSA-3072. */
    RESPONSE_ENCRYPTED,
    /** A token by RSA-2048. */
    TOKEN_RS256,
    /** A token by P-256. */
    TOKEN_ES256
  }

  @Param({"RESPONSE", "RESPONSE_SIGNED_TWICE", "RESPONSE_ENCRYPTED", "TOKEN_RS256", "TOKEN_ES256"})
  Shown shown = Shown.RESPONSE;

  private Optional<Tokens> tokens = Optional.empty();

  @SuppressWarnings("NullAway.Init") // JMH calls open before all else.
  private BrowserProvider provider;

  @SuppressWarnings("NullAway.Init")
  private BrowserCall call;

  /** For JMH. */
  public Verifying() {}

  Verifying(Shown shown) {
    this.shown = shown;
  }

  /** Starts the provider, and sees that the answer is right. */
  @Setup
  public void open() throws Exception {
    if (isToken()) {
      openOidc();
    } else {
      openSaml();
    }
    if (!isRight(verify())) {
      throw new IllegalStateException("A wrong answer to " + shown);
    }
  }

  private boolean isToken() {
    return shown == Shown.TOKEN_RS256 || shown == Shown.TOKEN_ES256;
  }

  private void openOidc() throws Exception {
    Tokens peer = Tokens.start();
    tokens = Optional.of(peer);
    provider =
        Started.start(
            Oidc.kind(Outgoing.builder().plainLoopback().build()),
            Map.of("issuer", List.of(peer.issuer()), "clientId", List.of(Tokens.CLIENT)),
            Map.of("clientSecret", SecretText.of("a secret of the client")));
    String algorithm = shown == Shown.TOKEN_ES256 ? "ES256" : "RS256";
    call = call("logout_token=" + peer.logout(algorithm), Optional.empty());
  }

  private void openSaml() throws Exception {
    Response peer = Response.make();
    String ours = Response.newKey();
    provider =
        Started.start(
            Saml.kind(Outgoing.publicHosts()),
            Map.of("metadata", List.of(peer.metadata()), "groupsAttribute", List.of("groups")),
            Map.of("spKey", SecretText.of(ours)));
    Departure.Redirect gone =
        (Departure.Redirect) provider.begin(new LoginStart(Started.URLS, Started.HANDLE, false));
    String request = id(gone.to());
    String xml =
        shown == Shown.RESPONSE_ENCRYPTED
            ? peer.encrypted(request, ours)
            : peer.signed(request, shown == Shown.RESPONSE_SIGNED_TWICE);
    String message = Base64.getEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8));
    call =
        call(
            "SAMLResponse="
                + URLEncoder.encode(message, StandardCharsets.UTF_8)
                + "&RelayState="
                + Started.HANDLE,
            Optional.of(gone.state()));
  }

  private static BrowserCall call(String form, Optional<SecretText> state) {
    return new BrowserCall(Started.URLS, "", form, state.map(any -> Started.HANDLE), state);
  }

  /** The id of the request that a redirect carries. */
  private static String id(URI to) throws Exception {
    String parameter = "SAMLRequest=";
    String message =
        Arrays.stream(to.getRawQuery().split("&", -1))
            .filter(part -> part.startsWith(parameter))
            .map(part -> part.substring(parameter.length()))
            .findFirst()
            .orElseThrow();
    Inflater inflater = new Inflater(true);
    inflater.setInput(
        Base64.getDecoder().decode(URLDecoder.decode(message, StandardCharsets.UTF_8)));
    byte[] out = new byte[65_536];
    String xml = new String(out, 0, inflater.inflate(out), StandardCharsets.UTF_8);
    inflater.end();
    return xml.replaceFirst("(?s).* ID=\"([^\"]+)\".*", "$1");
  }

  private static boolean isRight(Object answer) {
    return answer instanceof Arrival.Identified || answer instanceof LogoutArrival.Ends;
  }

  /** Closes it. */
  @TearDown
  public void close() {
    provider.close();
    tokens.ifPresent(Tokens::close);
  }

  /** Verifies it once. */
  @Benchmark
  public Object verify() {
    return isToken() ? provider.backchannel(call) : provider.complete(call);
  }
}
