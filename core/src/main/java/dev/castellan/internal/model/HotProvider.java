package dev.castellan.internal.model;

import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A login provider in memory. Immutable.
 *
 * @param version never the same again after a change, not even by a provider of the same id that is
 *     made later; a session that began under another one has ended
 * @param secrets by field: sealed, or of a fixed provider as they are
 * @param revision of its record; empty if it is fixed in the builder
 */
public record HotProvider(
    String id,
    String kind,
    String label,
    boolean enabled,
    Map<String, List<String>> values,
    Map<String, SecretText> secrets,
    ProviderMapping mapping,
    String version,
    Optional<Revision> revision) {

  /** Whether it stands in the builder and not in the store. */
  public boolean isFixed() {
    return revision.isEmpty();
  }

  /** Whether a provider that was started from the other does for this one. */
  public boolean runsAs(HotProvider other) {
    return kind.equals(other.kind)
        && values.equals(other.values)
        && secrets.equals(other.secrets)
        && isFixed() == other.isFixed();
  }

  @Override
  public String toString() {
    return "HotProvider[" + id + "]";
  }
}
