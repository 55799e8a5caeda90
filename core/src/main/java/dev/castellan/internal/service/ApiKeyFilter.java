package dev.castellan.internal.service;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.internal.model.HotApiKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Which keys a query wants.
 *
 * @param text in the form in which names are compared
 */
record ApiKeyFilter(
    Optional<String> text,
    Optional<String> ownerId,
    Optional<String> role,
    Optional<Boolean> enabled,
    Optional<Boolean> expired,
    Instant now) {

  private static final int MAX_TEXT = 512;

  /**
   * The filter of a query.
   *
   * @throws dev.castellan.InvalidInputException if its text is too long
   */
  static ApiKeyFilter of(ApiKeyQuery query, Instant now) {
    if (query.text().map(String::length).orElse(0) > MAX_TEXT) {
      throw Limits.invalid("text", "A text to look for has at most " + MAX_TEXT + " characters");
    }
    return new ApiKeyFilter(
        query.text().map(KeyNames::canonical),
        query.ownerId(),
        query.role(),
        query.enabled(),
        query.expired(),
        now);
  }

  boolean matches(HotApiKey key) {
    return (enabled.isEmpty() || enabled.get() == key.enabled())
        && (expired.isEmpty() || expired.get() == key.isOver(now))
        && (ownerId.isEmpty() || ownerId.equals(key.ownerId()))
        && (role.isEmpty() || holds(key, role.get()))
        && (text.isEmpty() || KeyNames.canonical(key.name()).contains(text.get()));
  }

  private boolean holds(HotApiKey key, String wanted) {
    return key.bindings().stream()
        .filter(binding -> binding.role().equals(wanted))
        .filter(binding -> binding.scope().equals(Resource.ROOT))
        .map(Binding::until)
        .anyMatch(until -> until.map(now::isBefore).orElse(true));
  }
}
