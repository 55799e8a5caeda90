package dev.castellan.internal.service;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.user.Usernames;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Pages of the users that a caller may see: found in memory, and each read from the store. */
final class UserListing {

  private static final int MAX_TEXT = 512;

  private final UserOrders orders;
  private final Operations operations;
  private final Caller caller;

  UserListing(UserOrders orders, Operations operations, Caller caller) {
    this.orders = orders;
    this.operations = operations;
    this.caller = caller;
  }

  /**
   * A page.
   *
   * @param read reads a user whole; empty if they are gone meanwhile
   */
  Page<User> page(UserQuery query, PageRequest request, Function<String, Optional<User>> read) {
    UserOrder order = UserOrder.of(query);
    Predicate<HotUser> wanted =
        behind(order, query, request).and(filter(query)).and(this::isVisible);
    List<HotUser> found =
        orders.ordered(operations.engine().snapshot().users(), order).stream()
            .filter(wanted)
            .limit(request.limit() + 1L)
            .toList();
    List<HotUser> shown = found.subList(0, Math.min(found.size(), request.limit()));
    Optional<String> next =
        found.size() > shown.size()
            ? Optional.of(order.cursor(shown.get(shown.size() - 1)).text(query))
            : Optional.empty();
    return new Page<>(
        shown.stream().map(HotUser::id).map(read).flatMap(Optional::stream).toList(), next);
  }

  private static Predicate<HotUser> behind(UserOrder order, UserQuery query, PageRequest request) {
    return request
        .after()
        .map(text -> Cursor.parse(text, query))
        .<Predicate<HotUser>>map(cursor -> user -> order.isBehind(user, cursor))
        .orElse(user -> true);
  }

  private Predicate<HotUser> filter(UserQuery query) {
    if (query.text().map(String::length).orElse(0) > MAX_TEXT) {
      throw Limits.invalid("text", "A text to look for has at most " + MAX_TEXT + " characters");
    }
    Optional<String> text = query.text().map(Usernames::fold);
    Instant now = operations.engine().now();
    return user ->
        text.map(user.canonical()::contains).orElse(true)
            && query.enabled().map(enabled -> enabled == user.enabled()).orElse(true)
            && query.role().map(role -> holds(user, role, now)).orElse(true);
  }

  private static boolean holds(HotUser user, String role, Instant now) {
    return user.bindings().stream()
        .filter(binding -> binding.role().equals(role))
        .filter(binding -> binding.scope().equals(Resource.ROOT))
        .map(Binding::until)
        .anyMatch(until -> until.map(now::isBefore).orElse(true));
  }

  private boolean isVisible(HotUser user) {
    return operations.allows(caller, UserAdmin.LIST, Resources.users(user.scope()))
        && operations.allows(caller, UserAdmin.READ, Resources.user(user.scope(), user.id()));
  }
}
