package dev.castellan.internal.service;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.user.Usernames;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which users a query wants.
 *
 * @param text in the form in which names are compared
 */
record UserFilter(
    Optional<String> text, Optional<String> role, Optional<Boolean> enabled, Instant now) {

  private static final int MAX_TEXT = 512;

  /**
   * The filter of a query.
   *
   * @throws dev.castellan.InvalidInputException if its text is too long
   */
  static UserFilter of(UserQuery query, Instant now) {
    if (query.text().map(String::length).orElse(0) > MAX_TEXT) {
      throw Limits.invalid("text", "A text to look for has at most " + MAX_TEXT + " characters");
    }
    return new UserFilter(query.text().map(Usernames::fold), query.role(), query.enabled(), now);
  }

  boolean matches(HotUser user) {
    return matches(user.searchable(), user.enabled(), user.bindings());
  }

  boolean matches(User user) {
    return matches(
        UserDoc.searchable(Usernames.fold(user.username()), user.displayName(), user.email()),
        user.enabled(),
        user.bindings());
  }

  private boolean matches(String searchable, boolean isEnabled, Set<Binding> bindings) {
    return text.map(searchable::contains).orElse(true)
        && enabled.map(wanted -> wanted == isEnabled).orElse(true)
        && role.map(wanted -> holds(bindings, wanted)).orElse(true);
  }

  private boolean holds(Set<Binding> bindings, String wanted) {
    return bindings.stream()
        .filter(binding -> binding.role().equals(wanted))
        .filter(binding -> binding.scope().equals(Resource.ROOT))
        .map(Binding::until)
        .anyMatch(until -> until.map(now::isBefore).orElse(true));
  }
}
