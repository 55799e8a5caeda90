package dev.castellan.sso.internal.oidc;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.ProviderConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A configuration of OpenID Connect that keeps all rules.
 *
 * @param trustedAudiences which an ID token may name beside us
 * @param maxAge how long ago a person may have logged in at the provider, in seconds
 * @param requireAcr whether one of {@code acrValues} must be what the provider says it did
 */
record OidcSettings(
    String issuer,
    String clientId,
    ClientProof proof,
    List<String> scopes,
    Set<String> algorithms,
    Set<String> trustedAudiences,
    boolean userInfo,
    Optional<Integer> maxAge,
    Optional<String> prompt,
    List<String> acrValues,
    boolean requireAcr,
    Set<String> secondFactorAcr,
    Set<String> secondFactorAmr,
    ClaimNames claims,
    boolean logout) {

  private static final int MAX_AGE = 31_536_000;

  /** RFC 6749 appendix A: visible ASCII; in an id blanks too, in a token neither quote nor \. */
  private static final Pattern ID = Pattern.compile("[\\x20-\\x7e]{1,512}");

  private static final Pattern TOKEN = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255}");
  private static final Pattern CLAIM = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern ISSUER = Pattern.compile("[\\x21-\\x7e]{1,1024}");

  /**
   * Which claims describe a person.
   *
   * @param username what to call them
   */
  record ClaimNames(String username, String name, String email, String groups) {}

  /**
   * Reads and checks it.
   *
   * @throws InvalidInputException that names the field at fault
   */
  static OidcSettings of(ProviderConfig config) {
    return new OidcSettings(
        issuer(config.require(OidcFields.ISSUER)),
        matching(ID, OidcFields.CLIENT_ID, config.require(OidcFields.CLIENT_ID)),
        ClientProof.of(config),
        scopes(config),
        algorithms(config),
        Set.copyOf(matching(ID, OidcFields.AUDIENCES, config)),
        config.flag(OidcFields.USER_INFO),
        maxAge(config),
        config.text(OidcFields.PROMPT),
        matching(TOKEN, OidcFields.ACR_VALUES, config),
        requireAcr(config),
        Set.copyOf(matching(TOKEN, OidcFields.SECOND_FACTOR_ACR, config)),
        Set.copyOf(matching(TOKEN, OidcFields.SECOND_FACTOR_AMR, config)),
        new ClaimNames(
            claim(OidcFields.USERNAME_CLAIM, config),
            claim(OidcFields.NAME_CLAIM, config),
            claim(OidcFields.EMAIL_CLAIM, config),
            claim(OidcFields.GROUPS_CLAIM, config)),
        config.flag(OidcFields.LOGOUT));
  }

  /** Compared letter by letter with what the provider says, so it is kept as it is. */
  private static String issuer(String text) {
    if (!ISSUER.matcher(text).matches() || text.contains("?") || text.contains("#")) {
      throw invalid(OidcFields.ISSUER, "An issuer is an address without query and fragment");
    }
    return text;
  }

  private static List<String> scopes(ProviderConfig config) {
    List<String> scopes = matching(TOKEN, OidcFields.SCOPES, config);
    if (!scopes.contains("openid")) {
      throw invalid(OidcFields.SCOPES, "The scopes must contain openid");
    }
    return scopes;
  }

  private static Set<String> algorithms(ProviderConfig config) {
    List<String> algorithms = config.list(OidcFields.ALGORITHMS);
    if (algorithms.isEmpty() || !Algorithms.ALL.containsAll(algorithms)) {
      throw invalid(
          OidcFields.ALGORITHMS, "At least one, and only of " + String.join(", ", Algorithms.ALL));
    }
    return new HashSet<>(algorithms);
  }

  private static Optional<Integer> maxAge(ProviderConfig config) {
    if (config.text(OidcFields.MAX_AGE).isEmpty()) {
      return Optional.empty();
    }
    long seconds = config.number(OidcFields.MAX_AGE);
    if (seconds > MAX_AGE) {
      throw invalid(OidcFields.MAX_AGE, "At most " + MAX_AGE + " seconds");
    }
    return Optional.of((int) seconds);
  }

  private static boolean requireAcr(ProviderConfig config) {
    boolean required = config.flag(OidcFields.REQUIRE_ACR);
    if (required && config.list(OidcFields.ACR_VALUES).isEmpty()) {
      throw invalid(
          OidcFields.REQUIRE_ACR, "What is required must be named in " + OidcFields.ACR_VALUES);
    }
    return required;
  }

  private static String claim(String field, ProviderConfig config) {
    return matching(CLAIM, field, config.require(field));
  }

  private static List<String> matching(Pattern pattern, String field, ProviderConfig config) {
    List<String> values = config.list(field);
    values.forEach(value -> matching(pattern, field, value));
    return List.copyOf(values);
  }

  private static String matching(Pattern pattern, String field, String value) {
    if (!pattern.matcher(value).matches()) {
      throw invalid(field, "Visible ASCII characters alone are written here");
    }
    return value;
  }

  static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }
}
