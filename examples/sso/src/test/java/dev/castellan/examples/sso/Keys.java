package dev.castellan.examples.sso;

import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import java.util.Map;

/** Keys with their certificates, in PEM, as they are made for a provider of SAML. */
final class Keys {

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

  private Keys() {}

  static String make() {
    return Saml.kind(Outgoing.publicHosts())
        .missingSecrets(new ProviderConfig("x", Map.of(), Map.of()))
        .get("spKey")
        .expose();
  }

  /** The certificate alone, in base64. */
  static String certificate(String pem) {
    return pem.substring(pem.indexOf(BEGIN) + BEGIN.length(), pem.indexOf("-----END CERTIFICATE"))
        .replaceAll("\\s", "");
  }
}
