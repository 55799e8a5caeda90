package dev.castellan.sso.internal.saml;

import java.util.List;
import java.util.Set;

/** Names of the standards. */
final class Names {

  static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
  static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
  static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
  static final String XENC = "http://www.w3.org/2001/04/xmlenc#";
  static final String XENC11 = "http://www.w3.org/2009/xmlenc11#";
  static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

  static final String REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
  static final String POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
  static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
  static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
  static final String ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
  static final String PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
  static final String EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
  static final String UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

  static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
  static final String ENVELOPED = DSIG + "enveloped-signature";
  static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
  static final String ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
  static final String SHA256 = XENC + "sha256";

  /** Algorithms of signatures that can be accepted; a configuration may take fewer. */
  static final List<String> SIGNATURES =
      List.of(
          RSA_SHA256,
          "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
          "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
          ECDSA_SHA256,
          "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
          "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512");

  static final Set<String> DIGESTS =
      Set.of(SHA256, "http://www.w3.org/2001/04/xmldsig-more#sha384", XENC + "sha512");

  static final Set<String> GCM =
      Set.of(XENC11 + "aes128-gcm", XENC11 + "aes192-gcm", XENC11 + "aes256-gcm");

  static final Set<String> CBC =
      Set.of(XENC + "aes128-cbc", XENC + "aes192-cbc", XENC + "aes256-cbc");

  /** OAEP alone: PKCS 1.5 tells an attacker who may try often what was encrypted. */
  static final Set<String> KEY_TRANSPORT = Set.of(XENC + "rsa-oaep-mgf1p", XENC11 + "rsa-oaep");

  private Names() {}
}
