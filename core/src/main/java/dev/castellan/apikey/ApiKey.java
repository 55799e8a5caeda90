package dev.castellan.apikey;

import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a program in. Holds nothing secret.
 *
 * @param id made by the library, never used again; also the public half of the credential, but for
 *     keys of a file
 * @param name chosen by people, unique without regard to case among all keys that are neither
 *     replaced nor of a file
 * @param ownerId the user who created it and with whom it dies; empty if the host created it
 * @param scope where the key lives; administrators of that scope administer it
 * @param bindings what it may do; never more than its owner may at that moment
 * @param networks from where it may be used; empty is from anywhere
 * @param rateLimit how often it may be used on each node; empty is without limit
 * @param expiresAt when it ends; from that instant on it opens nothing; empty is never
 * @param enabled whether it may be used
 * @param note free text, at most {@value dev.castellan.user.User#MAX_NOTE} characters
 * @param createdAt when it was created
 * @param lastUse when it was last used; what another node saw in the last minutes is not known yet
 * @param replaces the key whose successor this one is
 * @param replacedBy the key that is its successor
 * @param source the name of the file that it comes from; empty if it was created here
 * @param version changes with every change of the key, not with its use
 */
public record ApiKey(
    String id,
    String name,
    Optional<String> ownerId,
    Resource scope,
    Set<Binding> bindings,
    Set<Network> networks,
    Optional<RateLimit> rateLimit,
    Optional<Instant> expiresAt,
    boolean enabled,
    String note,
    Instant createdAt,
    Optional<ApiKeyUse> lastUse,
    Optional<String> replaces,
    Optional<String> replacedBy,
    Optional<String> source,
    String version) {

  /** From how many networks a key may be used. */
  public static final int MAX_NETWORKS = 64;

  /** Copies the sets. */
  public ApiKey {
    bindings = Set.copyOf(bindings);
    networks = Set.copyOf(networks);
  }
}
