package dev.castellan.apikey;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a program in. Holds nothing secret.
 *
 * @param id made by the library, never used again; also the public half of the credential
 * @param name chosen by people, unique among all keys without regard to case
 * @param ownerId the user who created it and with whom it dies; empty if the host created it
 * @param scope where the key lives; administrators of that scope administer it
 * @param bindings what it may do; never more than its owner may at that moment
 * @param expiresAt when it ends; from that instant on it opens nothing; empty is never
 * @param enabled whether it may be used
 * @param note free text, at most {@value dev.castellan.user.User#MAX_NOTE} characters
 * @param createdAt when it was created
 * @param version changes with every change of the key
 */
public record ApiKey(
    String id,
    String name,
    Optional<String> ownerId,
    Resource scope,
    Set<Binding> bindings,
    Optional<Instant> expiresAt,
    boolean enabled,
    String note,
    Instant createdAt,
    String version) {

  /** Copies the bindings. */
  public ApiKey {
    bindings = Set.copyOf(bindings);
  }
}
