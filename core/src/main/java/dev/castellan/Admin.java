package dev.castellan;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyService;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.audit.AuditService;
import dev.castellan.license.LicenseService;
import dev.castellan.login.SecondFactorService;
import dev.castellan.login.SessionService;
import dev.castellan.login.provider.LoginProviderService;
import dev.castellan.settings.PreferenceService;
import dev.castellan.user.User;
import dev.castellan.user.UserService;
import dev.castellan.user.UserTransfer;
import java.util.Set;

/**
 * The services, on behalf of one principal: each operation is authorised by the policy and has its
 * audit entry in the same batch as the change. Made for one call and cheap; safe for use by many
 * threads.
 */
public interface Admin {

  /** On whose behalf. */
  Principal principal();

  /** Users. */
  UserService users();

  /** Users as JSON lines. */
  UserTransfer transfer();

  /** API keys. */
  ApiKeyService apiKeys();

  /** The policy. */
  PolicyService policy();

  /** The login providers. */
  LoginProviderService loginProviders();

  /** The audit log. */
  AuditService audit();

  /** Sessions: the caller's own, and those of others. */
  SessionService sessions();

  /** The caller's own second factor. */
  SecondFactorService secondFactor();

  /** The caller's own preferences. */
  PreferenceService preferences();

  /**
   * The caller's own account, which needs no permission; also in a session that is {@linkplain
   * dev.castellan.login.Restriction restricted}.
   *
   * @throws ForbiddenException with {@code session-required} for a key
   */
  User me();

  /**
   * What the caller holds itself and through its groups, at any scope; needs no permission, and
   * empty for the host itself, who is asked for none. A key may do less than this while its owner
   * may. Reads memory alone.
   *
   * @throws ForbiddenException with {@code not-authenticated} if the session or key has ended
   */
  Set<Binding> bindings();

  /** The licence. */
  LicenseService license();

  /**
   * Does something of the host's own, guarded and audited: asks the policy, writes an entry that it
   * begins, runs it, and writes an entry of how it ended. If the first entry cannot be written, it
   * is not run. May block on the store.
   *
   * @param action an action of the catalogue
   * @param resource on what
   * @param operation what to do; runs on the calling thread
   * @return what the operation returned
   * @throws ForbiddenException if the policy does not allow it
   * @throws E what the operation threw; the entry says that it failed
   */
  <T extends @org.jspecify.annotations.Nullable Object, E extends Exception> T perform(
      Action action, Resource resource, Operation<T, E> operation) throws E;

  /**
   * The same for an operation that tells what it changed: the entry of how it ended says so, also
   * if it failed in the middle.
   *
   * @throws ForbiddenException if the policy does not allow it
   * @throws E what the operation threw; the entry says that it failed
   */
  <T extends @org.jspecify.annotations.Nullable Object, E extends Exception> T perform(
      Action action, Resource resource, RecordedOperation<T, E> operation) throws E;

  /**
   * Throws unless the policy allows it; a refusal is audited. For reads of the host's own.
   *
   * @throws ForbiddenException if the policy does not allow it
   */
  void require(Action action, Resource resource);

  /**
   * Something of the host's.
   *
   * @param <T> what it returns
   * @param <E> what it may throw
   */
  @FunctionalInterface
  interface Operation<T extends @org.jspecify.annotations.Nullable Object, E extends Exception> {

    /** Does it. */
    T run() throws E;
  }

  /**
   * Something of the host's that tells what it does.
   *
   * @param <T> what it returns
   * @param <E> what it may throw
   */
  @FunctionalInterface
  interface RecordedOperation<
      T extends @org.jspecify.annotations.Nullable Object, E extends Exception> {

    /** Does it, and notes what it changed. */
    T run(Notes notes) throws E;
  }

  /**
   * What an operation of the host's says of itself in the audit log. How a value is written, its
   * type decides: of a {@link dev.castellan.secret.SecretText} and of arrays nothing is shown, of
   * collections and maps what they hold, of all else its {@code toString}; what is long is cut. Of
   * each kind the first 20 stay. For the thread of the operation.
   */
  interface Notes {

    /** Notes that something is now another than before; {@code Optional.empty()} for nothing. */
    void change(String field, Object before, Object after);

    /** Notes something else worth knowing. */
    void detail(String name, Object value);
  }
}
