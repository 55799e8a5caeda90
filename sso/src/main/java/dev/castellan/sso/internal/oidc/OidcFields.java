package dev.castellan.sso.internal.oidc;

import static dev.castellan.login.provider.ProviderField.Type.FLAG;
import static dev.castellan.login.provider.ProviderField.Type.LIST;
import static dev.castellan.login.provider.ProviderField.Type.NUMBER;
import static dev.castellan.login.provider.ProviderField.Type.SECRET;
import static dev.castellan.login.provider.ProviderField.Type.TEXT;
import static dev.castellan.login.provider.ProviderField.Type.URL;

import dev.castellan.login.provider.ProviderField;
import java.util.List;

/** What a configuration of OpenID Connect consists of; docs/sso-oidc.md explains each. */
final class OidcFields {

  static final String ISSUER = "issuer";
  static final String CLIENT_ID = "clientId";
  static final String AUTHENTICATION = "clientAuthentication";
  static final String CLIENT_SECRET = "clientSecret";
  static final String CLIENT_KEY = "clientKey";
  static final String SCOPES = "scopes";
  static final String ALGORITHMS = "algorithms";
  static final String AUDIENCES = "trustedAudiences";
  static final String USER_INFO = "userInfo";
  static final String MAX_AGE = "maxAge";
  static final String PROMPT = "prompt";
  static final String ACR_VALUES = "acrValues";
  static final String REQUIRE_ACR = "requireAcr";
  static final String SECOND_FACTOR_ACR = "secondFactorAcr";
  static final String SECOND_FACTOR_AMR = "secondFactorAmr";
  static final String USERNAME_CLAIM = "usernameClaim";
  static final String NAME_CLAIM = "nameClaim";
  static final String EMAIL_CLAIM = "emailClaim";
  static final String GROUPS_CLAIM = "groupsClaim";
  static final String LOGOUT = "logoutAtProvider";

  static final String BASIC = "client_secret_basic";
  static final String POST = "client_secret_post";
  static final String PRIVATE_KEY = "private_key_jwt";
  static final String NONE = "none";

  private OidcFields() {}

  static List<ProviderField> all() {
    return List.of(
        ProviderField.of(ISSUER, URL).mandatory().asEndpoint(),
        ProviderField.of(CLIENT_ID, TEXT).mandatory(),
        ProviderField.of(AUTHENTICATION, TEXT).or(BASIC).among(BASIC, POST, PRIVATE_KEY, NONE),
        ProviderField.of(CLIENT_SECRET, SECRET),
        ProviderField.of(CLIENT_KEY, SECRET),
        ProviderField.of(SCOPES, LIST).or("openid", "profile", "email"),
        ProviderField.of(ALGORITHMS, LIST)
            .or(Algorithms.DEFAULTS.toArray(new String[0]))
            .among(Algorithms.ALL.toArray(new String[0])),
        ProviderField.of(AUDIENCES, LIST),
        ProviderField.of(USER_INFO, FLAG).or("false"),
        ProviderField.of(MAX_AGE, NUMBER),
        ProviderField.of(PROMPT, TEXT).among("login", "consent", "select_account"),
        ProviderField.of(ACR_VALUES, LIST),
        ProviderField.of(REQUIRE_ACR, FLAG).or("false"),
        ProviderField.of(SECOND_FACTOR_ACR, LIST),
        ProviderField.of(SECOND_FACTOR_AMR, LIST),
        ProviderField.of(USERNAME_CLAIM, TEXT).or("preferred_username"),
        ProviderField.of(NAME_CLAIM, TEXT).or("name"),
        ProviderField.of(EMAIL_CLAIM, TEXT).or("email"),
        ProviderField.of(GROUPS_CLAIM, TEXT).or("groups"),
        ProviderField.of(LOGOUT, FLAG).or("true"));
  }
}
