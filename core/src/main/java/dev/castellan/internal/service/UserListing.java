package dev.castellan.internal.service;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotUser;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Pages of the users that a caller may see: found in memory, and each read from the store. */
final class UserListing {

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
    UserFilter filter = UserFilter.of(query, operations.engine().now());
    Predicate<HotUser> wanted =
        behind(order, query, request).and(filter::matches).and(this::isVisible);
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
    // What was read may be newer than what was found.
    List<User> users =
        shown.stream()
            .map(HotUser::id)
            .map(read)
            .flatMap(Optional::stream)
            .filter(filter::matches)
            .toList();
    return new Page<>(users, next);
  }

  private static Predicate<HotUser> behind(UserOrder order, UserQuery query, PageRequest request) {
    return request
        .after()
        .map(text -> Cursor.parse(text, query))
        .<Predicate<HotUser>>map(cursor -> user -> order.isBehind(user, cursor))
        .orElse(user -> true);
  }

  private boolean isVisible(HotUser user) {
    return operations.allows(caller, UserAdmin.LIST, Target.of(Resources.users(user.scope())))
        && operations.allows(caller, UserAdmin.READ, Target.user(user.scope(), user.id()));
  }
}
