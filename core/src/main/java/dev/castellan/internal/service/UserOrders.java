package dev.castellan.internal.service;

import dev.castellan.internal.collection.PersistentMap;
import dev.castellan.internal.model.HotUser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Users in order; each order is made once for each state of the users, however many pages are read
 * of it. Safe for use by many threads.
 */
public final class UserOrders {

  /** An order of these very users. */
  private record Made(PersistentMap<String, HotUser> of, List<HotUser> ordered) {}

  private final Map<UserOrder, Made> made = new ConcurrentHashMap<>();

  /** The users in this order. */
  List<HotUser> ordered(PersistentMap<String, HotUser> users, UserOrder order) {
    return made.compute(
            order,
            (key, before) ->
                before != null && isSame(before.of, users)
                    ? before
                    : new Made(users, users.values().sorted(order.comparator()).toList()))
        .ordered;
  }

  /** Maps are persistent: the same one holds the same users. */
  @SuppressWarnings("ReferenceEquality") // comparing the contents would cost more than sorting them
  private static boolean isSame(
      PersistentMap<String, HotUser> one, PersistentMap<String, HotUser> other) {
    return one == other;
  }
}
