package dev.castellan.console.internal;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import java.util.function.Supplier;

/** Does again what somebody else's change came in between. */
final class Retry {

  private static final int MOST = 8;

  private Retry() {}

  /**
   * Reads, computes and writes until nobody came in between, if that is wanted.
   *
   * @throws ConflictException if somebody came in between every time
   */
  static <T> T onConflict(boolean again, Supplier<T> operation) {
    for (int i = 1; ; i++) {
      try {
        return operation.get();
      } catch (ConflictException e) {
        if (!again || i == MOST || e.code() != ErrorCode.VERSION_CONFLICT) {
          throw e;
        }
      }
    }
  }
}
