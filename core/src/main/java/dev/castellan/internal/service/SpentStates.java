package dev.castellan.internal.service;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * With which logins under way this node has asked a provider already. An answer that is wrong uses
 * nothing up in the store, and yet a provider is asked once for each login: whoever holds the
 * cookie of one cannot have it called again and again. Safe for use by many threads.
 */
final class SpentStates {

  /** Those of before are forgotten then; each of them took a call of its own. */
  static final int MOST = 10_000;

  /** In the order in which they end. Guarded by itself. */
  private final Map<String, Instant> spent = new LinkedHashMap<>();

  /** Whether it is the first time with this one. */
  boolean spend(String handle, Instant now) {
    synchronized (spent) {
      for (Iterator<Instant> ends = spent.values().iterator(); ends.hasNext(); ) {
        if (now.isBefore(ends.next()) && spent.size() < MOST) {
          break;
        }
        ends.remove();
      }
      return spent.putIfAbsent(handle, now.plus(ProviderStates.LIFE)) == null;
    }
  }
}
