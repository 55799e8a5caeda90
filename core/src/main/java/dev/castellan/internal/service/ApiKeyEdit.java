package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.RateLimit;
import dev.castellan.internal.model.ApiKeyDoc;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One change of a key, member by member. For one use. */
final class ApiKeyEdit {

  private final Step step;
  private final ApiKeyDoc before;
  private final List<String> changed = new ArrayList<>();
  private boolean opensMore;
  private ApiKeyDoc key;

  ApiKeyEdit(Step step, ApiKeyDoc before) {
    this.step = step;
    this.before = before;
    this.key = before;
  }

  /**
   * The key afterwards.
   *
   * @throws ConflictException with {@code key-from-file} if more is changed than a file leaves open
   */
  ApiKeyDoc apply(ApiKeyChange change) {
    change.name().ifPresent(this::name);
    change.bindings().ifPresent(this::bindings);
    change.networks().ifPresent(this::networks);
    change.rateLimit().ifPresent(this::rateLimit);
    change.expiresAt().ifPresent(this::expiresAt);
    change.enabled().ifPresent(this::enabled);
    change.note().ifPresent(this::note);
    if (before.file().isPresent() && !List.of("enabled").containsAll(changed)) {
      throw new ConflictException(
          ErrorCode.KEY_FROM_FILE, "What this key is, its file says; here it is only disabled");
    }
    return key;
  }

  /** What is another than before, in a fixed order. */
  List<String> changed() {
    return changed;
  }

  /** Whether the key does something else afterwards, or from elsewhere, for longer, or again. */
  boolean opensMore() {
    return opensMore;
  }

  private void name(String typed) {
    String name = Limits.keyName(typed);
    if (!name.equals(key.name())) {
      KeyNames.move(step, before, name);
      key = key.name(name);
      changed.add("name");
    }
  }

  private void bindings(Set<Binding> all) {
    Set<Binding> present = key.bindings();
    if (!all.equals(present)) {
      Set<Binding> added = new HashSet<>(all);
      added.removeAll(present);
      step.requireBindings(all, added);
      step.requireHolds(all, "The caller does not hold all of these bindings");
      key = key.bindings(all);
      opensMore = true;
      changed.add("bindings");
    }
  }

  private void networks(Set<Network> all) {
    if (!all.equals(key.networks())) {
      Limits.requireNetworks(all);
      opensMore |= isWider(all, key.networks());
      key = key.networks(all);
      changed.add("networks");
    }
  }

  /** Not if each lies in one of before; of none at all, all do. */
  private static boolean isWider(Set<Network> after, Set<Network> before) {
    return !before.isEmpty()
        && (after.isEmpty()
            || !after.stream()
                .allMatch(network -> before.stream().anyMatch(wide -> wide.contains(network))));
  }

  private void rateLimit(Optional<RateLimit> limit) {
    if (!limit.equals(key.rateLimit())) {
      key = key.rateLimit(limit);
      changed.add("rateLimit");
    }
  }

  private void expiresAt(Optional<Instant> end) {
    Optional<Instant> present = key.expiresAt();
    if (end.equals(present)) {
      return;
    }
    Limits.requireFuture("expiresAt", end, step.now());
    boolean longer = end.isEmpty() || present.map(end.get()::isAfter).orElse(false);
    if (key.replacedBy().isPresent() && longer) {
      throw Limits.invalid("expiresAt", "A key that was replaced does not live longer");
    }
    key = key.expiresAt(end);
    opensMore |= longer;
    changed.add("expiresAt");
  }

  private void enabled(boolean enabled) {
    if (enabled != key.enabled()) {
      key = key.enabled(enabled);
      opensMore |= enabled;
      changed.add("enabled");
    }
  }

  private void note(String note) {
    if (!note.equals(key.note())) {
      Limits.requireNote(note);
      key = key.note(note);
      changed.add("note");
    }
  }
}
