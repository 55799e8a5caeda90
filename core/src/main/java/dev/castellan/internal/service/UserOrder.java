package dev.castellan.internal.service;

import dev.castellan.internal.model.HotUser;
import dev.castellan.user.UserQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;

/**
 * An order of users, with a place in it for each cursor.
 *
 * @param sort by what
 * @param descending whether it is turned round; equal ones follow in the order of their ids all the
 *     same
 */
record UserOrder(UserQuery.Sort sort, boolean descending) {

  static UserOrder of(UserQuery query) {
    return new UserOrder(query.sort(), query.descending());
  }

  Comparator<HotUser> comparator() {
    Comparator<HotUser> byKey =
        switch (sort) {
          case USERNAME -> Comparator.comparing(HotUser::canonical);
          case CREATED_AT -> Comparator.comparing(HotUser::createdAt);
        };
    return (descending ? byKey.reversed() : byKey).thenComparing(HotUser::id);
  }

  /** The user's place. */
  Cursor cursor(HotUser user) {
    return new Cursor(
        switch (sort) {
          case USERNAME -> user.canonical();
          case CREATED_AT -> user.createdAt().toString();
        },
        user.id());
  }

  /** Whether the user comes behind this place, whether somebody still stands there or not. */
  boolean isBehind(HotUser user, Cursor cursor) {
    int byKey =
        switch (sort) {
          case USERNAME -> user.canonical().compareTo(cursor.key());
          case CREATED_AT -> user.createdAt().compareTo(instant(cursor));
        };
    if (byKey == 0) {
      return user.id().compareTo(cursor.id()) > 0;
    }
    return descending ? byKey < 0 : byKey > 0;
  }

  private static Instant instant(Cursor cursor) {
    try {
      return Instant.parse(cursor.key());
    } catch (DateTimeException e) {
      throw Limits.invalid("after", "The cursor does not belong to this query");
    }
  }
}
