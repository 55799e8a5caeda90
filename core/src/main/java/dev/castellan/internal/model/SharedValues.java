package dev.castellan.internal.model;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Makes one object of equal ones: a million keys share a few owners, roles and scopes. If there are
 * too many different ones it begins again, and what is shared from then on is shared less. Safe for
 * use by many threads.
 */
final class SharedValues {

  private static final int MAX = 1 << 16;

  private final ConcurrentMap<Object, Object> values = new ConcurrentHashMap<>();

  /** The value, or the one that equals it and was here before. */
  <T> T share(T value) {
    if (values.size() >= MAX) {
      values.clear();
    }
    @SuppressWarnings("unchecked") // Equal values are of one type, as all here are final.
    T shared = (T) values.computeIfAbsent(value, same -> same);
    return shared;
  }
}
