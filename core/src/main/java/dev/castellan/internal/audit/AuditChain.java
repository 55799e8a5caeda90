package dev.castellan.internal.audit;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.ChainEnd;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The chain that one open Castellan writes. Nodes have chains of their own, so none waits for
 * another; within a node, one entry is written after the other:
 *
 * <ol>
 *   <li>An entry gets its number, the hash of the one before and an id that sorts before it, and is
 *       committed with its change, all under one lock. A conflict gives the number back.
 *   <li>The commit depends on the entry before being there. So there is no gap, not even if the
 *       store was set back to an older state a moment ago: then the chain ends, and the next entry
 *       begins another one that says what it follows.
 *   <li>If it is not known whether an entry was written, that is found out before the next one is.
 *   <li>No entry gets an id in a part of the log that is sealed: the commit depends on the sealed
 *       part being as this node knows it.
 *   <li>Ids of a chain rise with its numbers, whatever the clock does. After a clock was set back
 *       by more than a minute another chain begins, with ids by the clock again.
 * </ol>
 *
 * <p>Stores commit one batch at a time anyway, so the lock costs next to nothing. Safe for use by
 * many threads.
 */
public final class AuditChain {

  private static final Duration MOST_AHEAD = Duration.ofMinutes(1);

  private final AuditSigner signer;
  private final AuditIds ids;
  private final Predicate<RecordKey> exists;
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Written head;
  private @Nullable Written doubtful;
  private boolean headMissed;
  private Optional<ChainEnd> continues = Optional.empty();
  private long epoch = 1;

  /** What was committed last, for those who only look. */
  private volatile Optional<Head> visible = Optional.empty();

  /**
   * @param exists asks the store whether a record is there; may throw
   */
  public AuditChain(AuditSigner signer, AuditIds ids, Predicate<RecordKey> exists) {
    this.signer = signer;
    this.ids = ids;
    this.exists = exists;
  }

  /** Goes on behind the newest entry of the log, unless that is in the future. */
  public void startAfter(String newestId) {
    if (AuditIds.isId(newestId)) {
      ids.startAfter(newestId, MOST_AHEAD);
    }
  }

  /**
   * The newest entry of this chain.
   *
   * @param id its id
   * @param end where the chain ends
   */
  public record Head(String id, ChainEnd end) {}

  private record Written(String id, ChainEnd end) {

    RecordKey key() {
      return Records.auditEntry(id);
    }
  }

  /**
   * Where an entry is to stand.
   *
   * @param id its id
   * @param link its place in the chain
   */
  public record Place(String id, AuditEntry.Link link) {}

  /**
   * What to know of the store before an entry is written.
   *
   * @param log how far the log is sealed
   * @param epoch the newest epoch of the store that is known
   * @param tail of the id
   */
  public record Situation(Optional<AuditLogDoc> log, long epoch, String tail) {

    private String taken() {
      return log.map(AuditLogDoc::taken).orElse("");
    }

    private boolean isGone(String id) {
      return log.map(known -> known.isGone(id)).orElse(false);
    }
  }

  /** Commits. */
  @FunctionalInterface
  public interface Committer {

    /**
     * Commits an entry with its change.
     *
     * @param entry writes it
     * @param before what it depends on besides: that the entry before is there
     * @return the answer; null if it was lost and nothing was committed
     * @throws UnavailableException with {@code outcome-unknown} if that could not be found out
     */
    @Nullable CommitResult commit(Write.Put entry, List<Write.Check> before);
  }

  /**
   * Appends an entry.
   *
   * @param entry makes the entry for its place
   * @return the answer of the store; null if nothing was committed
   */
  public @Nullable CommitResult append(
      Situation situation, Function<Place, AuditEntry> entry, Committer committer) {
    lock.lock();
    try {
      settle();
      prepare(situation);
      Place place = place(situation);
      RecordKey key = Records.auditEntry(place.id());
      AuditSigner.Signed signed = signer.sign(key, AuditDoc.payload(entry.apply(place)));
      Written next =
          new Written(
              place.id(),
              new ChainEnd(place.link().chain(), place.link().number(), signed.digest()));
      CommitResult result =
          commit(
              committer,
              new Write.Put(key, signed.payload(), Condition.ABSENT),
              dependence(situation),
              next);
      if (result instanceof CommitResult.Committed committed) {
        epoch = Math.max(epoch, committed.revision().epoch());
        advance(next);
      } else if (result instanceof CommitResult.Conflict conflict && isHead(conflict.key())) {
        headMissed = true;
      }
      return result;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CommitResult commit(
      Committer committer, Write.Put entry, List<Write.Check> before, Written next) {
    try {
      return committer.commit(entry, before);
    } catch (UnavailableException e) {
      if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
        doubtful = next;
      }
      throw e;
    }
  }

  private void settle() {
    Written written = doubtful;
    if (written != null) {
      if (exists.test(written.key())) {
        advance(written);
      }
      doubtful = null;
    }
  }

  private void advance(Written written) {
    head = written;
    continues = Optional.empty();
    visible = Optional.of(new Head(written.id(), written.end()));
  }

  /** Ends the chain if it cannot be continued. */
  private void prepare(Situation situation) {
    epoch = Math.max(epoch, situation.epoch());
    Written last = head;
    if (last == null) {
      return;
    }
    boolean lost = headMissed && !situation.isGone(last.id());
    if (lost || ids.isAhead(MOST_AHEAD)) {
      continues = Optional.of(last.end());
      head = null;
      ids.restart();
    }
    headMissed = false;
  }

  private Place place(Situation situation) {
    String id = ids.next(situation.tail(), situation.taken());
    Written last = head;
    return last == null
        ? new Place(id, new AuditEntry.Link(id, 1, Optional.empty(), epoch, continuesText()))
        : new Place(
            id,
            new AuditEntry.Link(
                last.end().chain(),
                last.end().number() + 1,
                Optional.of(last.end().digest()),
                epoch,
                Optional.empty()));
  }

  private Optional<String> continuesText() {
    return continues.map(ChainEnd::toString);
  }

  private List<Write.Check> dependence(Situation situation) {
    List<Write.Check> checks = new ArrayList<>();
    Written last = head;
    if (last != null && !situation.isGone(last.id())) {
      checks.add(new Write.Check(last.key(), Condition.PRESENT));
    }
    return checks;
  }

  private boolean isHead(RecordKey key) {
    Written last = head;
    return last != null && last.key().equals(key);
  }

  /** The newest entry of this chain that is known to be written; empty before the first. */
  public Optional<Head> head() {
    return visible;
  }
}
