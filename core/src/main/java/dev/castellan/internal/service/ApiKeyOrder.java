package dev.castellan.internal.service;

import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.internal.model.HotApiKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;

/**
 * An order of keys, with a place in it for each cursor.
 *
 * @param sort by what
 * @param descending whether it is turned round; equal ones follow in the order of their ids all the
 *     same
 */
record ApiKeyOrder(ApiKeyQuery.Sort sort, boolean descending) {

  static ApiKeyOrder of(ApiKeyQuery query) {
    return new ApiKeyOrder(query.sort(), query.descending());
  }

  Comparator<HotApiKey> comparator() {
    Comparator<HotApiKey> byKey =
        switch (sort) {
          case NAME -> Comparator.comparing(HotApiKey::name, String.CASE_INSENSITIVE_ORDER);
          case CREATED_AT -> Comparator.comparingLong(HotApiKey::createdMilli);
          case EXPIRES_AT -> Comparator.comparing(ApiKeyOrder::end);
        };
    return (descending ? byKey.reversed() : byKey).thenComparing(HotApiKey::id);
  }

  private static Instant end(HotApiKey key) {
    return key.expiresAt().orElse(Instant.MAX);
  }

  /** The key's place. */
  Cursor cursor(HotApiKey key) {
    return new Cursor(
        switch (sort) {
          case NAME -> key.name();
          case CREATED_AT -> Long.toString(key.createdMilli());
          case EXPIRES_AT -> end(key).toString();
        },
        key.id());
  }

  /** Whether the key comes behind this place, whether one still stands there or not. */
  boolean isBehind(HotApiKey key, Cursor cursor) {
    int byKey =
        switch (sort) {
          case NAME -> String.CASE_INSENSITIVE_ORDER.compare(key.name(), cursor.key());
          case CREATED_AT -> Long.compare(key.createdMilli(), number(cursor));
          case EXPIRES_AT -> end(key).compareTo(instant(cursor));
        };
    if (byKey == 0) {
      return key.id().compareTo(cursor.id()) > 0;
    }
    return descending ? byKey < 0 : byKey > 0;
  }

  private static long number(Cursor cursor) {
    try {
      return Long.parseLong(cursor.key());
    } catch (NumberFormatException e) {
      throw notOfThis();
    }
  }

  private static Instant instant(Cursor cursor) {
    try {
      return Instant.parse(cursor.key());
    } catch (DateTimeException e) {
      throw notOfThis();
    }
  }

  private static RuntimeException notOfThis() {
    return Limits.invalid("after", "The cursor does not belong to this query");
  }
}
