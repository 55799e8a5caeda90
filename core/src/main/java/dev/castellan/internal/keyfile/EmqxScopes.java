package dev.castellan.internal.keyfile;

import java.util.Set;

/**
 * EMQX's scopes of API keys (its release 6.0.3 and later). A scope narrows a role to one area of
 * its REST API; here an area is a role of one's own.
 */
final class EmqxScopes {

  /** Those that a key may have. */
  static final Set<String> GENERIC =
      Set.of(
          "connections",
          "publish",
          "data_integration",
          "access_control",
          "gateways",
          "monitoring",
          "cluster_operations",
          "system",
          "audit",
          "license");

  /** Those of people alone, which no key may have there either. */
  static final Set<String> LOGIN_ONLY =
      Set.of("user_management", "mfa_management", "sso_management", "api_key_management");

  /** The role that may publish and nothing else; its one scope says the same. */
  static final String PUBLISHER = "publisher";

  static final String PUBLISH = "publish";

  private EmqxScopes() {}

  /** The role that stands for a role within a scope. */
  static String role(String role, String scope) {
    return role + '-' + scope.replace('_', '-');
  }
}
