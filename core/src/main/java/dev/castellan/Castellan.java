package dev.castellan;

import dev.castellan.access.AccessControl;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.license.LicenseGate;
import dev.castellan.login.Authentication;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginService;
import dev.castellan.login.provider.ProviderLoginService;
import dev.castellan.secret.SecretCipher;
import dev.castellan.setup.SetupService;
import dev.castellan.storage.RecordStore;
import java.util.List;
import java.util.Optional;

/**
 * The administration of one broker: users, roles, API keys, a connection quota and an audit log
 * over a {@link RecordStore}.
 *
 * <p>Decisions are made from memory: {@link #authenticate}, {@link #access} and {@link
 * LicenseGate#admit} never block and may be called on an event loop. Everything else may block on
 * the store. Safe for use by many threads. Whoever opened it closes it; it then closes the store it
 * was given.
 */
public interface Castellan extends AutoCloseable {

  /** Begins to set up a Castellan over this store, which it will own from {@code open} on. */
  static CastellanBuilder builder(RecordStore store) {
    return new CastellanBuilder(store);
  }

  /** Opens sessions. */
  LoginService login();

  /** Opens sessions for those whom a login provider vouches for. */
  ProviderLoginService providerLogin();

  /**
   * Finds out who shows this credential. Reads memory alone. A call with a key counts against its
   * rate limit, so it is asked once for each call.
   *
   * @param credential what the caller shows
   * @param origin where the call comes from
   */
  Authentication examine(Credential credential, Origin origin);

  /**
   * Like {@link #examine}, for hosts to whom a key that is used too often is nobody's.
   *
   * @param credential what the caller shows
   * @param origin where the call comes from
   * @return who it is, or empty: unknown, ended, disabled, malformed, from a network that the key
   *     is not for, used too often, or this node is out of date
   */
  default Optional<Principal> authenticate(Credential credential, Origin origin) {
    return examine(credential, origin) instanceof Authentication.Authenticated somebody
        ? Optional.of(somebody.principal())
        : Optional.empty();
  }

  /** Decides who may do what. */
  AccessControl access();

  /** The services on behalf of somebody who authenticated. */
  Admin actingAs(Principal principal);

  /**
   * The services without any check of permission.
   *
   * @param access what {@link CastellanBuilder#systemAccess} handed out for this Castellan
   * @param reason why, for the audit log; 1 to 200 characters
   * @throws IllegalArgumentException if the access belongs to another Castellan or there is no
   *     reason
   */
  Admin actingAs(SystemAccess access, String reason);

  /** The licence, and who may connect by it. */
  LicenseGate license();

  /** The first administrator. */
  SetupService setup();

  /** Keeps the host's own secrets under the same keys. */
  SecretCipher cipher();

  /**
   * What tells this installation from others: 16 hexadecimal digits, the same on all nodes and for
   * good from the first administrator on, who is what they are made of. No secret, and nothing can
   * be told from it. Reads memory alone.
   *
   * @return empty as long as the store was never read
   */
  Optional<String> instance();

  /** How it is; reads memory alone. */
  Health health();

  /**
   * What it has counted since it was opened: answers of the policy, logins, commits, refusals by
   * their code, admissions, and what was dropped. Each counter there is, also those at 0, always in
   * the same order; not one moment for all of them. Reads memory alone.
   */
  List<Counter> counters();

  /** Ends all its threads and closes the store. Closing again does nothing. */
  @Override
  void close();
}
