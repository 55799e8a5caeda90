package dev.castellan.internal.login;

import dev.castellan.internal.model.AttemptDoc;
import dev.castellan.storage.RecordKey;
import java.time.Instant;
import java.util.Optional;

/** Whether a secret may be compared now. */
public sealed interface Attempt {

  /**
   * The account is locked; nothing may be compared.
   *
   * @param until when it ends; {@link dev.castellan.login.LockOut#UNTIL_UNLOCKED} if it does not by
   *     itself
   */
  record AccountLocked(Instant until) implements Attempt {}

  /**
   * Too much has failed from there; nothing may be compared.
   *
   * @param until when it ends
   */
  record SourceLocked(Instant until) implements Attempt {}

  /**
   * One attempt may be made. It is counted as a failure already, on all nodes, and stays one unless
   * something else is said of it. Exactly one method is to be called, once; none if what became of
   * the attempt is not known.
   */
  final class Granted implements Attempt {

    private final AttemptGate gate;
    private final AttemptGate.Places places;
    private final Optional<AttemptDoc> account;
    private final Optional<AttemptDoc> source;
    private final Runnable ifFailed;

    /**
     * @param account the counter with this attempt, if it is counted on an account
     * @param source the source's, likewise
     * @param ifFailed tells of the lock that the attempt brought about, if it did
     */
    Granted(
        AttemptGate gate,
        AttemptGate.Places places,
        Optional<AttemptDoc> account,
        Optional<AttemptDoc> source,
        Runnable ifFailed) {
      this.gate = gate;
      this.places = places;
      this.account = account;
      this.source = source;
      this.ifFailed = ifFailed;
    }

    /** It was wrong. Writes nothing. */
    public void failed() {
      ifFailed.run();
    }

    /**
     * It was right, and so was all else: begins a new run. Does its best and never throws: what
     * cannot be given back counts as a failure. Blocks on the store.
     */
    public void succeeded() {
      gate.settle(this, true);
    }

    /**
     * It was not made after all, or it was right and something else is still to be shown: it is
     * given back, and what failed before stays counted. As {@link #succeeded} otherwise.
     */
    public void notMade() {
      gate.settle(this, false);
    }

    AttemptGate.Places places() {
      return places;
    }

    Optional<AttemptDoc> account() {
      return account;
    }

    Optional<AttemptDoc> source() {
      return source;
    }

    /** Where the user's own counter is, if this attempt was counted on a device's. */
    Optional<RecordKey> owner() {
      return places.owner();
    }
  }
}
