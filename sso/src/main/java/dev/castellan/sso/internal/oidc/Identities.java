package dev.castellan.sso.internal.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a person of claims. What the ID token says goes before what the UserInfo endpoint does;
 * protocol comes from the ID token alone. Objects inside, aggregated and distributed claims among
 * them, are not looked at; what is too long is left out whole, but never a group.
 */
final class Identities {

  /** By this name mapping rules find groups, whatever the provider calls them. */
  private static final String GROUPS = "groups";

  private static final int MAX_CLAIMS = 64;
  private static final int MAX_VALUES = 1_000;
  private static final int MAX_VALUE = 512;
  private static final int MAX_HINT = 4_096;

  private static final Set<String> PROTOCOL =
      Set.of(
          "iss",
          "sub",
          "aud",
          "exp",
          "iat",
          "nbf",
          "jti",
          "nonce",
          "azp",
          "at_hash",
          "c_hash",
          "s_hash",
          "sid",
          "auth_time",
          "events",
          "cnf",
          "_claim_names",
          "_claim_sources");

  private static final Set<String> OF_ID_TOKEN_ALONE = Set.of("acr", "amr");

  private final OidcSettings settings;

  Identities(OidcSettings settings) {
    this.settings = settings;
  }

  Identity of(Claims token, Optional<Claims> userInfo, String idToken) throws ProviderException {
    Map<String, List<String>> claims = claims(token, userInfo);
    String subject = token.require("sub");
    OidcSettings.ClaimNames names = settings.claims();
    return new Identity(
        subject,
        first(claims, names.username()).orElse(subject),
        first(claims, names.name()).orElse(""),
        email(claims),
        claims,
        CommonChecks.id(token, "sid"),
        secondFactor(token),
        token.time("auth_time"),
        Optional.empty(),
        token.requireTime("exp"),
        idToken.length() <= MAX_HINT ? Optional.of(SecretText.of(idToken)) : Optional.empty());
  }

  private Map<String, List<String>> claims(Claims token, Optional<Claims> userInfo)
      throws ProviderException {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    if (userInfo.isPresent()) {
      for (Map.Entry<String, JsonNode> claim : userInfo.get().json().properties()) {
        if (!OF_ID_TOKEN_ALONE.contains(claim.getKey())) {
          all.put(claim.getKey(), claim.getValue());
        }
      }
    }
    token.json().properties().forEach(claim -> all.put(claim.getKey(), claim.getValue()));
    all.keySet().removeAll(PROTOCOL);
    JsonNode groups = all.remove(settings.claims().groups());
    all.remove(GROUPS);
    Map<String, List<String>> claims = new LinkedHashMap<>();
    if (groups != null) {
      List<String> values =
          values(groups).orElseThrow(() -> Problems.badAnswer("The groups cannot be read"));
      claims.put(GROUPS, values);
      claims.put(settings.claims().groups(), values);
    }
    for (Map.Entry<String, JsonNode> claim : all.entrySet()) {
      if (claims.size() < MAX_CLAIMS && claim.getKey().length() <= MAX_VALUE) {
        values(claim.getValue()).ifPresent(values -> claims.put(claim.getKey(), values));
      }
    }
    return claims;
  }

  /** Empty if it is not a value or an array of values, or too large. */
  private static Optional<List<String>> values(JsonNode node) {
    Iterable<JsonNode> elements = node.isArray() ? node : List.of(node);
    List<String> values = new ArrayList<>();
    for (JsonNode element : elements) {
      String value = element.asText();
      boolean plain = element.isTextual() || element.isBoolean() || element.isNumber();
      if (!plain || value.length() > MAX_VALUE || values.size() == MAX_VALUES) {
        return Optional.empty();
      }
      values.add(value);
    }
    return Optional.of(List.copyOf(values));
  }

  /** An address that the provider says it has not verified is nobody's. */
  private String email(Map<String, List<String>> claims) {
    return first(claims, "email_verified").filter("false"::equals).isPresent()
        ? ""
        : first(claims, settings.claims().email()).orElse("");
  }

  private static Optional<String> first(Map<String, List<String>> claims, String name) {
    return claims.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(value -> !value.isBlank() && value.chars().noneMatch(Character::isISOControl));
  }

  private boolean secondFactor(Claims token) throws ProviderException {
    return token.text("acr").filter(settings.secondFactorAcr()::contains).isPresent()
        || token.texts("amr").stream().anyMatch(settings.secondFactorAmr()::contains);
  }
}
