package dev.castellan.sso.internal.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.secret.SecretText;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** How we prove to the provider who we are (OpenID Connect Core 1.0 section 9). */
final class ClientProof {

  private static final Duration LIFE = Duration.ofSeconds(60);
  private static final int RSA_BITS = 3_072;

  private final String method;
  private final Optional<SecretText> secret;
  private final Optional<JWK> key;

  private ClientProof(String method, Optional<SecretText> secret, Optional<JWK> key) {
    this.method = method;
    this.secret = secret;
    this.key = key;
  }

  static ClientProof of(ProviderConfig config) {
    String method = config.require(OidcFields.AUTHENTICATION);
    return switch (method) {
      case OidcFields.BASIC, OidcFields.POST ->
          new ClientProof(
              method,
              Optional.of(
                  config
                      .secret(OidcFields.CLIENT_SECRET)
                      .filter(text -> text.length() > 0)
                      .orElseThrow(() -> missing(OidcFields.CLIENT_SECRET))),
              Optional.empty());
      case OidcFields.PRIVATE_KEY ->
          new ClientProof(
              method,
              Optional.empty(),
              Optional.of(
                  key(
                      config
                          .secret(OidcFields.CLIENT_KEY)
                          .orElseThrow(() -> missing(OidcFields.CLIENT_KEY)))));
      case OidcFields.NONE -> new ClientProof(method, Optional.empty(), Optional.empty());
      default ->
          throw OidcSettings.invalid(OidcFields.AUTHENTICATION, "This way of proof is not known");
    };
  }

  private static RuntimeException missing(String field) {
    return OidcSettings.invalid(
        field, "Must be given for this value of " + OidcFields.AUTHENTICATION);
  }

  private static JWK key(SecretText text) {
    try {
      JWK key = JWK.parse(text.expose());
      boolean fits =
          key.isPrivate()
              && key.getKeyID() != null
              && key.getAlgorithm() != null
              && PrivateKeyJWT.supportedJWAs()
                  .contains(JWSAlgorithm.parse(key.getAlgorithm().getName()))
              && Algorithms.fits(key.getAlgorithm().getName(), key);
      if (fits) {
        return key;
      }
    } catch (ParseException e) {
      // Refused below: the message could hold a part of the key.
    }
    throw OidcSettings.invalid(
        OidcFields.CLIENT_KEY,
        "A private key is a JWK of RSA or EC with its kid and an alg that fits, such as RS256");
  }

  /** A key to begin with. */
  static SecretText newKey() {
    try {
      return SecretText.of(
          new RSAKeyGenerator(RSA_BITS)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.RS256)
              .keyIDFromThumbprint(true)
              .generate()
              .toJSONString());
    } catch (JOSEException e) {
      throw new IllegalStateException("Each JVM makes RSA keys", e);
    }
  }

  String method() {
    return method;
  }

  /** What the provider must know of us, as a JWK set; empty without a key. */
  Optional<String> publicKeys() {
    return key.map(pair -> new JWKSet(pair.toPublicJWK()).toString(true));
  }

  /** The proof for one request; empty if there is none to give. */
  Optional<ClientAuthentication> toTokenEndpoint(
      String clientId, String issuer, ProviderContext context) {
    ClientID id = new ClientID(clientId);
    return switch (method) {
      case OidcFields.BASIC -> Optional.of(new ClientSecretBasic(id, sdkSecret()));
      case OidcFields.POST -> Optional.of(new ClientSecretPost(id, sdkSecret()));
      case OidcFields.PRIVATE_KEY -> Optional.of(signed(id, issuer, context));
      default -> Optional.empty();
    };
  }

  private Secret sdkSecret() {
    return new Secret(secret.orElseThrow().expose());
  }

  /** Meant for the issuer and nobody else: an endpoint's address could be another's invention. */
  private PrivateKeyJWT signed(ClientID id, String issuer, ProviderContext context) {
    Instant now = context.now();
    JWK pair = key.orElseThrow();
    try {
      return new PrivateKeyJWT(
          new JWTAuthenticationClaimsSet(
              id,
              List.of(new Audience(issuer)),
              Date.from(now.plus(LIFE)),
              null,
              Date.from(now),
              new JWTID(RandomText.of(context.random()))),
          JWSAlgorithm.parse(pair.getAlgorithm().getName()),
          ((AsymmetricJWK) pair).toPrivateKey(),
          pair.getKeyID(),
          null);
    } catch (JOSEException e) {
      throw new IllegalStateException("The key was checked for its algorithm", e);
    }
  }

  /** The method alone. */
  @Override
  public String toString() {
    return "ClientProof[" + method + "]";
  }
}
