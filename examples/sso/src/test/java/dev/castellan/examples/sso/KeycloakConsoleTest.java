package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * From the real console through Keycloak's own form, by both protocols, and out again at either
 * side. Its assertions are signed, then encrypted by AES-GCM, then signed around.
 */
@Tag("long")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakConsoleTest {

  private static final Map<String, String> ALICE =
      Map.of("username", "alice", "password", "wonderland");

  private Keycloak peer;
  private RealConsole console;

  @BeforeAll
  void start() throws Exception {
    URI at = RealConsole.choose();
    String ours = Keys.make();
    peer = Keycloak.start(realm(at + "/sso", Keys.certificate(ours)));
    console =
        RealConsole.open(
            at,
            NewLoginProvider.of("oidc", "oidc", "Keycloak")
                .value("issuer", peer.issuer())
                .value("clientId", "castellan")
                .secret("clientSecret", SecretText.of("a secret of the client")),
            NewLoginProvider.of("saml", "saml", "Keycloak")
                .value("metadataUrl", peer.metadata())
                .value("signed", "both")
                .value("usernameAttribute", "uid")
                .value("groupsAttribute", "groups")
                .secret("spKey", SecretText.of(ours)));
  }

  @AfterAll
  void stop() {
    if (console != null) {
      console.close();
    }
    if (peer != null) {
      peer.close();
    }
  }

  private static String realm(String sso, String certificate) {
    return """
        {"realm": "castellan", "enabled": true, "sslRequired": "none",
         "groups": [{"name": "ops"}],
         "users": [{"username": "alice", "enabled": true, "email": "alice@example.com",
           "emailVerified": true, "firstName": "Alice", "lastName": "Example", "groups": ["/ops"],
           "credentials": [{"type": "password", "value": "wonderland"}]}],
         "clients": [
          {"clientId": "castellan", "protocol": "openid-connect", "publicClient": false,
           "secret": "a secret of the client", "redirectUris": ["%1$s/oidc/callback"],
           "attributes": {"pkce.code.challenge.method": "S256",
            "post.logout.redirect.uris": "%1$s/oidc/logout",
            "backchannel.logout.url": "%1$s/oidc/backchannel",
            "backchannel.logout.session.required": "true"},
           "protocolMappers": [{"name": "groups", "protocol": "openid-connect",
            "protocolMapper": "oidc-group-membership-mapper",
            "config": {"full.path": "false", "claim.name": "groups", "id.token.claim": "true"}}]},
          {"clientId": "%1$s/saml/metadata", "protocol": "saml", "frontchannelLogout": true,
           "redirectUris": ["%1$s/saml/acs"],
           "attributes": {"saml.assertion.signature": "true", "saml.server.signature": "true",
            "saml.signature.algorithm": "RSA_SHA256", "saml.client.signature": "true",
            "saml.signing.certificate": "%2$s", "saml.encrypt": "true",
            "saml.encryption.certificate": "%2$s", "saml.force.post.binding": "true",
            "saml.authnstatement": "true", "saml_name_id_format": "persistent",
            "saml_assertion_consumer_url_post": "%1$s/saml/acs",
            "saml_single_logout_service_url_post": "%1$s/saml/logout",
            "saml_single_logout_service_url_redirect": "%1$s/saml/logout"},
           "protocolMappers": [
            {"name": "groups", "protocol": "saml", "protocolMapper": "saml-group-membership-mapper",
             "config": {"attribute.name": "groups", "attribute.nameformat": "Basic",
              "single": "true", "full.path": "false"}},
            {"name": "uid", "protocol": "saml", "protocolMapper": "saml-user-property-mapper",
             "config": {"attribute.name": "uid", "attribute.nameformat": "Basic",
              "user.attribute": "username"}}]}]}"""
        .formatted(sso, certificate);
  }

  private static void isAlice(Visitor visitor) throws Exception {
    assertThat(visitor.me().statusCode()).isEqualTo(200);
    assertThat(visitor.me().body()).contains("\"username\":\"alice\"", "\"roles\":[\"viewer\"]");
  }

  @Test
  void byOpenIdConnectInAndOut() throws Exception {
    Visitor visitor = console.visitor().logIn("oidc", ALICE);
    isAlice(visitor);

    visitor.logOut(Map.of());
    assertThat(visitor.me().statusCode()).isEqualTo(401);
    visitor.logIn("oidc", ALICE);
    assertThat(visitor.browser.entered()).as("forms with a password").isEqualTo(2);
  }

  @Test
  void bySamlInAndOutWithEncryptedAssertions() throws Exception {
    Visitor visitor = console.visitor().logIn("saml", ALICE);
    isAlice(visitor);
    String response =
        new String(
            Base64.getMimeDecoder().decode(visitor.browser.sent("SAMLResponse")),
            StandardCharsets.UTF_8);
    assertThat(response)
        .contains("EncryptedAssertion", "http://www.w3.org/2009/xmlenc11#aes256-gcm", "rsa-oaep")
        .doesNotContain("<saml:Assertion ");

    visitor.logOut(Map.of());
    assertThat(visitor.me().statusCode()).isEqualTo(401);
    visitor.logIn("saml", ALICE);
    assertThat(visitor.browser.entered()).as("forms with a password").isEqualTo(2);
  }

  @Test
  void aLogoutThereEndsWhatBothProtocolsBegan() throws Exception {
    Visitor oidc = console.visitor().logIn("oidc", ALICE);
    Visitor saml = oidc.inTheSameBrowser().logIn("saml", Map.of());
    Visitor elsewhere = console.visitor().logIn("oidc", ALICE);
    isAlice(oidc);
    isAlice(saml);

    oidc.go(peer.logout(), Map.of("confirmLogout", "yes"));

    Eventually.await("the session of OpenID Connect is over", () -> oidc.me().statusCode() == 401);
    Eventually.await("the session of SAML is over", () -> saml.me().statusCode() == 401);
    isAlice(elsewhere);
  }
}
