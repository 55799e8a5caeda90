package dev.castellan.console.internal;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.console.ConsoleLimits;
import dev.castellan.console.HttpCall;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Gives the bodies of calls room in memory: a little to anybody's, and much to a policy and to
 * users as lines, for a few of them at once and only from who may have to do with it. So no
 * stranger fills the memory, and nobody does with many calls at once.
 */
final class BodyRooms {

  /** A policy takes several times its length while it is read, and so do users. */
  private static final int LARGE_AT_ONCE = 4;

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");

  private final ConsoleLimits limits;
  private final Semaphore places = new Semaphore(LARGE_AT_ONCE);

  BodyRooms(ConsoleLimits limits) {
    this.limits = limits;
  }

  /** Room for the body of one call; is given back when the call is answered. */
  static final class Room implements AutoCloseable {

    private final int limit;
    private final boolean crowded;
    private final Runnable giveBack;

    private Room(int limit, boolean crowded, Runnable giveBack) {
      this.limit = limit;
      this.crowded = crowded;
      this.giveBack = giveBack;
    }

    /** How many bytes. */
    int limit() {
      return limit;
    }

    /**
     * @throws Refusal if the body does not fit
     */
    void require(HttpCall call) {
      if (call.bodyLength() <= limit) {
        return;
      }
      if (crowded) {
        throw new Refusal(
            Problem.of(
                new UnavailableException(
                    ErrorCode.BUSY,
                    "Other large bodies are being read; try again a little later")));
      }
      throw ProblemCode.BODY_TOO_LARGE.refuse("A body has at most %d bytes".formatted(limit));
    }

    @Override
    public void close() {
      giveBack.run();
    }
  }

  /** As anybody has it. */
  Room standard() {
    return new Room(limits.body(), false, () -> {});
  }

  /**
   * Room for the body of an operation that takes a whole policy, or users as lines.
   *
   * @param mayHaveMore asked only if the body could be larger than the others
   */
  Room large(HttpCall head, BooleanSupplier mayHaveMore) {
    if (!mayExceedStandard(head) || !mayHaveMore.getAsBoolean()) {
      return standard();
    }
    return places.tryAcquire()
        ? new Room(limits.policy(), false, places::release)
        : new Room(limits.body(), true, () -> {});
  }

  /** What does not say how long it is may be long. */
  private boolean mayExceedStandard(HttpCall head) {
    List<String> lengths = head.header("content-length");
    if (lengths.size() == 1 && LENGTH.matcher(lengths.get(0)).matches()) {
      return Integer.parseInt(lengths.get(0)) > limits.body();
    }
    return head.bodyLength() == 0 || head.bodyLength() > limits.body();
  }
}
