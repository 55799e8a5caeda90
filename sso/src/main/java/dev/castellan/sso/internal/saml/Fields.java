package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderField;
import java.util.List;

/** What a configuration consists of. Said in docs/sso-saml.md, too. */
final class Fields {

  static final String METADATA_URL = "metadataUrl";
  static final String METADATA = "metadata";
  static final String METADATA_CERTIFICATE = "metadataCertificate";
  static final String REFRESH = "refreshSeconds";
  static final String IDP = "idpEntityId";
  static final String ENTITY_ID = "entityId";
  static final String KEY = "spKey";
  static final String CERTIFICATE = "spCertificate";
  static final String NEXT_KEY = "nextSpKey";
  static final String NEXT_CERTIFICATE = "nextSpCertificate";
  static final String SIGN_METADATA = "signMetadata";
  static final String REQUEST_BINDING = "requestBinding";
  static final String SIGNED = "signed";
  static final String ALGORITHMS = "signatureAlgorithms";
  static final String CBC = "allowCbc";
  static final String IDP_INITIATED = "idpInitiated";
  static final String CONTEXTS = "authnContexts";
  static final String SECOND_FACTOR = "secondFactorContexts";
  static final String FORCE = "forceAuthn";
  static final String MAX_AUTHN_AGE = "maxAuthnAgeSeconds";
  static final String MAX_RESPONSE_AGE = "maxResponseAgeSeconds";
  static final String NAME_ID_FORMAT = "nameIdFormat";
  static final String SUBJECT = "subjectAttribute";
  static final String USERNAME = "usernameAttribute";
  static final String EMAIL = "emailAttribute";
  static final String DISPLAY_NAME = "displayNameAttribute";
  static final String GROUPS = "groupsAttribute";
  static final String LOGOUT = "singleLogout";

  private Fields() {}

  static List<ProviderField> all() {
    return List.of(
        ProviderField.of(METADATA_URL, ProviderField.Type.URL).asEndpoint(),
        ProviderField.of(METADATA, ProviderField.Type.LONG_TEXT).asEndpoint(),
        ProviderField.of(METADATA_CERTIFICATE, ProviderField.Type.LONG_TEXT),
        ProviderField.of(REFRESH, ProviderField.Type.NUMBER).or("3600"),
        ProviderField.of(IDP, ProviderField.Type.TEXT).asEndpoint(),
        ProviderField.of(ENTITY_ID, ProviderField.Type.TEXT),
        ProviderField.of(KEY, ProviderField.Type.SECRET),
        ProviderField.of(CERTIFICATE, ProviderField.Type.LONG_TEXT),
        ProviderField.of(NEXT_KEY, ProviderField.Type.SECRET),
        ProviderField.of(NEXT_CERTIFICATE, ProviderField.Type.LONG_TEXT),
        ProviderField.of(SIGN_METADATA, ProviderField.Type.FLAG),
        ProviderField.of(REQUEST_BINDING, ProviderField.Type.TEXT)
            .among("redirect", "post")
            .or("redirect"),
        ProviderField.of(SIGNED, ProviderField.Type.TEXT)
            .among("either", "response", "assertion", "both")
            .or("either"),
        ProviderField.of(ALGORITHMS, ProviderField.Type.LIST)
            .among(Names.SIGNATURES.toArray(String[]::new))
            .or(Names.SIGNATURES.toArray(String[]::new)),
        ProviderField.of(CBC, ProviderField.Type.FLAG),
        ProviderField.of(IDP_INITIATED, ProviderField.Type.FLAG),
        ProviderField.of(CONTEXTS, ProviderField.Type.LIST),
        ProviderField.of(SECOND_FACTOR, ProviderField.Type.LIST),
        ProviderField.of(FORCE, ProviderField.Type.FLAG),
        ProviderField.of(MAX_AUTHN_AGE, ProviderField.Type.NUMBER).or("0"),
        ProviderField.of(MAX_RESPONSE_AGE, ProviderField.Type.NUMBER).or("300"),
        ProviderField.of(NAME_ID_FORMAT, ProviderField.Type.TEXT),
        ProviderField.of(SUBJECT, ProviderField.Type.TEXT),
        ProviderField.of(USERNAME, ProviderField.Type.TEXT),
        ProviderField.of(EMAIL, ProviderField.Type.TEXT),
        ProviderField.of(DISPLAY_NAME, ProviderField.Type.TEXT),
        ProviderField.of(GROUPS, ProviderField.Type.TEXT),
        ProviderField.of(LOGOUT, ProviderField.Type.FLAG).or("true"));
  }
}
