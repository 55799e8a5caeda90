package dev.castellan.internal.model;

import dev.castellan.storage.StoredRecord;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The login providers of a snapshot: those that the builder has fixed, and those of the store, of
 * which one with the id of a fixed one means nothing. Few, so all are copied on a change.
 * Immutable.
 */
public final class LoginProviders {

  private final Map<String, HotProvider> fixed;
  private final Map<String, HotProvider> stored;

  private LoginProviders(Map<String, HotProvider> fixed, Map<String, HotProvider> stored) {
    this.fixed = fixed;
    this.stored = stored;
  }

  /** Those of the builder alone. */
  public static LoginProviders fixed(Map<String, HotProvider> fixed) {
    return new LoginProviders(Map.copyOf(fixed), Map.of());
  }

  /** The provider of this id. */
  public Optional<HotProvider> find(String id) {
    return Optional.ofNullable(fixed.get(id)).or(() -> stored(id));
  }

  /** All of them, by id. */
  public Stream<HotProvider> all() {
    Map<String, HotProvider> all = new TreeMap<>(stored);
    all.putAll(fixed);
    return all.values().stream();
  }

  /** Whether it is still as it was when this session began. */
  public boolean isCurrent(ProviderMark mark) {
    return find(mark.provider())
        .filter(provider -> provider.enabled() && provider.version().equals(mark.version()))
        .isPresent();
  }

  Optional<HotProvider> stored(String id) {
    return Optional.ofNullable(stored.get(id));
  }

  /** The ids of those that the store has. */
  public Set<String> storedIds() {
    return stored.keySet();
  }

  LoginProviders with(StoredRecord record) {
    Map<String, HotProvider> changed = new TreeMap<>(stored);
    changed.put(record.key().id(), LoginProviderDoc.read(record).hot(record));
    return new LoginProviders(fixed, changed);
  }

  LoginProviders without(String id) {
    Map<String, HotProvider> changed = new TreeMap<>(stored);
    changed.remove(id);
    return new LoginProviders(fixed, changed);
  }
}
