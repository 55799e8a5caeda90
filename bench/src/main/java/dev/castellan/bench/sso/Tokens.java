package dev.castellan.bench.sso;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** A provider of OpenID Connect, as much of it as publishes keys and signs tokens. */
final class Tokens implements AutoCloseable {

  static final String CLIENT = "castellan";

  private final HttpServer server;
  private final KeyPair rsa;
  private final KeyPair curve;

  private Tokens(HttpServer server, KeyPair rsa, KeyPair curve) {
    this.server = server;
    this.rsa = rsa;
    this.curve = curve;
  }

  /** With new keys, RSA-2048 and P-256. */
  static Tokens start() throws IOException, GeneralSecurityException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Tokens tokens = new Tokens(server, pair("RSA", 2_048), pair("EC", 256));
    tokens.answer("/.well-known/openid-configuration", tokens.configuration());
    tokens.answer("/jwks", tokens.keys());
    server.start();
    return tokens;
  }

  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private void answer(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private String configuration() {
    return """
        {"issuer":"%1$s","authorization_endpoint":"%1$s/a","token_endpoint":"%1$s/t","jwks_uri":"%1$s/jwks"}"""
        .formatted(issuer());
  }

  private String keys() {
    RSAPublicKey one = (RSAPublicKey) rsa.getPublic();
    ECPublicKey other = (ECPublicKey) curve.getPublic();
    return """
        {"keys":[{"kty":"RSA","kid":"RS256","use":"sig","n":"%s","e":"AQAB"},
        {"kty":"EC","crv":"P-256","kid":"ES256","use":"sig","x":"%s","y":"%s"}]}"""
        .formatted(
            base64(bytes(one.getModulus(), 256)),
            base64(bytes(other.getW().getAffineX(), 32)),
            base64(bytes(other.getW().getAffineY(), 32)));
  }

  /** A logout token, which is read and verified as an ID token is. */
  String logout(String algorithm) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    String header =
        "{\"alg\":\"%1$s\",\"kid\":\"%1$s\",\"typ\":\"logout+jwt\"}".formatted(algorithm);
    String claims =
        """
        {"iss":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"1","sub":"subject-1","sid":"session-1",
        "events":{"http://schemas.openid.net/event/backchannel-logout":{}}}"""
            .formatted(issuer(), CLIENT, now, now + 300);
    String input =
        base64(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    boolean byCurve = algorithm.equals("ES256");
    Signature signature =
        Signature.getInstance(byCurve ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
    signature.initSign((byCurve ? curve : rsa).getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + base64(signature.sign());
  }

  private static byte[] bytes(BigInteger number, int length) {
    byte[] raw = number.toByteArray();
    int extra = raw.length - length;
    if (extra >= 0) {
      return Arrays.copyOfRange(raw, extra, raw.length);
    }
    byte[] padded = new byte[length];
    System.arraycopy(raw, 0, padded, -extra, raw.length);
    return padded;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
