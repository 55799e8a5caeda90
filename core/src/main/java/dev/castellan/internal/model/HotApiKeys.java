package dev.castellan.internal.model;

import dev.castellan.internal.collection.PersistentMap;
import dev.castellan.internal.collection.Probe;
import dev.castellan.storage.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All API keys of a snapshot. Immutable; a change shares nearly everything with what was. */
final class HotApiKeys {

  private final PersistentMap<String, HotApiKey> byId;

  /**
   * The ids of keys from files, by what the file calls them; more than one while a file changes.
   */
  private final PersistentMap<String, List<String>> byGiven;

  /** Which state of each file is in force. */
  private final PersistentMap<String, String> files;

  private final SharedValues shared;

  private HotApiKeys(
      PersistentMap<String, HotApiKey> byId,
      PersistentMap<String, List<String>> byGiven,
      PersistentMap<String, String> files,
      SharedValues shared) {
    this.byId = byId;
    this.byGiven = byGiven;
    this.files = files;
    this.shared = shared;
  }

  static HotApiKeys none() {
    return new HotApiKeys(
        PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty(), new SharedValues());
  }

  PersistentMap<String, HotApiKey> byId() {
    return byId;
  }

  /** Keys from files that are called so there; often none. */
  List<HotApiKey> given(String name) {
    return keys(byGiven.get(name));
  }

  /** The same, of a name that is only asked for. */
  List<HotApiKey> given(Probe<String, Object> name) {
    return keys(byGiven.find(name));
  }

  private List<HotApiKey> keys(Optional<List<String>> ids) {
    return ids.isEmpty()
        ? List.of()
        : ids.get().stream().map(byId::get).flatMap(Optional::stream).toList();
  }

  Optional<String> stateOf(String file) {
    return files.get(file);
  }

  /** Whether no file names the key, or the state of it that is in force does. */
  boolean isInForce(HotApiKey key) {
    Optional<KeyFileMark> mark = key.file();
    return mark.isEmpty() || isInForce(mark.get());
  }

  /** Whether one of these states of the file is in force. */
  boolean isInForce(KeyFileMark mark) {
    return files.get(mark.file()).map(mark.states()::contains).orElse(false);
  }

  /**
   * The key of this record, sharing what many have in common with those that are here.
   *
   * @param owners the ids of users as they are kept, if there is such a user
   */
  HotApiKey read(StoredRecord stored, Function<String, Optional<String>> owners) {
    return ApiKeyDoc.read(stored).hot(stored, shared, owners);
  }

  /** With this key, as it was just read. */
  HotApiKeys with(HotApiKey key) {
    HotApiKeys rest =
        byId.get(key.id()).flatMap(HotApiKey::file).isPresent() ? without(key.id()) : this;
    return new HotApiKeys(
        byId.put(key.id(), key),
        key.file().isPresent() ? rest.called(key.name(), key.id()) : rest.byGiven,
        files,
        shared);
  }

  private PersistentMap<String, List<String>> called(String name, String id) {
    List<String> ids = new ArrayList<>(byGiven.get(name).orElse(List.of()));
    ids.add(id);
    return byGiven.put(name, List.copyOf(ids));
  }

  HotApiKeys without(String id) {
    @Nullable HotApiKey before = byId.get(id).orElse(null);
    if (before == null) {
      return this;
    }
    return new HotApiKeys(
        byId.remove(id),
        before.file().isPresent() ? notCalled(before.name(), id) : byGiven,
        files,
        shared);
  }

  private PersistentMap<String, List<String>> notCalled(String name, String id) {
    List<String> ids = new ArrayList<>(byGiven.get(name).orElse(List.of()));
    ids.remove(id);
    return ids.isEmpty() ? byGiven.remove(name) : byGiven.put(name, List.copyOf(ids));
  }

  /** With this state of a file in force, or none. */
  HotApiKeys withFile(String name, Optional<String> state) {
    return new HotApiKeys(
        byId,
        byGiven,
        state.map(is -> files.put(name, is)).orElseGet(() -> files.remove(name)),
        shared);
  }
}
