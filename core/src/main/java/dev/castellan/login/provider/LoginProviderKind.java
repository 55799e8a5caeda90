package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.util.List;
import java.util.Map;

/**
 * A kind of login provider, such as OpenID Connect: knows what a configuration of it looks like,
 * and starts it. Handed to the builder, with all that only the host may decide, such as which
 * networks may be called. Safe for use by many threads.
 */
public interface LoginProviderKind {

  /** The name of the kind, such as {@code oidc}: 1 to 16 lower-case letters. */
  String name();

  /** What a configuration consists of, in the order of a form. */
  List<ProviderField> fields();

  /**
   * Checks what can be checked without asking anybody, beyond what {@link #fields} says already.
   * Never blocks.
   *
   * @throws dev.castellan.InvalidInputException that names the field at fault
   */
  void validate(ProviderConfig config);

  /**
   * Secrets to be made and kept for a configuration that lacks them, such as a private key. May
   * take a moment; does not block on anybody.
   *
   * @return by the name of the field; empty if there is nothing to make
   */
  default Map<String, SecretText> missingSecrets(ProviderConfig config) {
    return Map.of();
  }

  /**
   * Starts a provider. May block on the network, within time limits of its own.
   *
   * @throws ProviderException if it cannot start; the message is safe to show
   */
  LoginProvider start(ProviderConfig config, ProviderContext context) throws ProviderException;
}
