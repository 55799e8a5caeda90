package dev.castellan.setup;

import dev.castellan.access.Origin;
import dev.castellan.secret.SecretText;
import java.util.Optional;

/**
 * Brings the first administrator into an empty store. There is no default account: who can read
 * what the host shows of the token, at start-up, is trusted to be the operator.
 *
 * <p>Of all tokens made by all nodes the newest alone is valid, for 15 minutes and 5 wrong tries.
 * Safe for use by many threads; blocks on the store.
 */
public interface SetupService {

  /** Whether an administrator was ever created; from then on this service is closed for good. */
  boolean done();

  /** The token that this node made at start or by {@link #renew}, until setup is done. */
  Optional<SetupToken> token();

  /**
   * Makes a new token; older ones end.
   *
   * @throws dev.castellan.ConflictException if the store is set up already
   */
  SetupToken renew();

  /**
   * Creates the first administrator. The user, the audit entry and the mark that the store is set
   * up are one batch.
   *
   * @throws dev.castellan.InvalidInputException if name or password break a rule; costs no try
   * @throws dev.castellan.UnavailableException with {@code busy} or if the store cannot be used
   */
  SetupResult complete(SecretText token, String username, SecretText password, Origin origin);
}
