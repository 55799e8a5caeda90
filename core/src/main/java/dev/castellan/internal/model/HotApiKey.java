package dev.castellan.internal.model;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.storage.Revision;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What decisions need to know of an API key. The hash of its secret is not to be changed. */
@SuppressWarnings("ArrayRecordComponent") // a million of these lie in memory; an array is smallest
public record HotApiKey(
    String id,
    String name,
    Optional<String> ownerId,
    Resource scope,
    Set<Binding> bindings,
    Optional<Instant> expiresAt,
    boolean enabled,
    byte[] secretHash,
    Revision revision) {

  @Override
  public boolean equals(Object other) {
    return other instanceof HotApiKey that
        && id.equals(that.id)
        && revision.equals(that.revision)
        && Arrays.equals(secretHash, that.secretHash);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, revision);
  }

  @Override
  public String toString() {
    return "HotApiKey[" + id + "]";
  }
}
