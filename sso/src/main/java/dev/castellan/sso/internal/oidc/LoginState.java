package dev.castellan.sso.internal.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * What is needed when the browser comes back. It travels in a cookie that Castellan encrypts.
 *
 * @param nonce which the ID token must have
 * @param verifier of PKCE (RFC 7636)
 * @param issuer a hash of the issuer that was asked
 * @param begun when
 * @param again whether the person had to log in again
 */
record LoginState(String nonce, String verifier, String issuer, Instant begun, boolean again) {

  static LoginState begin(String issuer, Instant now, boolean again, RandomGenerator random) {
    return new LoginState(RandomText.of(random), RandomText.of(random), hash(issuer), now, again);
  }

  static LoginState read(SecretText text) throws ProviderException {
    Claims json = new Claims(StrictJson.object(text.exposeUtf8()));
    return new LoginState(
        json.require("n"),
        json.require("v"),
        json.require("i"),
        json.requireTime("t"),
        json.flag("a"));
  }

  SecretText write() {
    ObjectNode json = StrictJson.empty();
    json.put("n", nonce);
    json.put("v", verifier);
    json.put("i", issuer);
    json.put("t", begun.getEpochSecond());
    json.put("a", again);
    return SecretText.of(StrictJson.write(json));
  }

  boolean isOf(String configured) {
    return issuer.equals(hash(configured));
  }

  private static String hash(String issuer) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(issuer.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Each JVM has SHA-256", e);
    }
  }

  /** Nothing of it. */
  @Override
  public String toString() {
    return "LoginState[hidden]";
  }
}
