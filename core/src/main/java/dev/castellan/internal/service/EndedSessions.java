package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.EndedDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.Sha256;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What providers said has ended, remembered for as long as a login from before may still be on its
 * way here: the answer about a person, and the word that their session there is over, come by
 * different ways, and either may be first. Written before the sessions that are to end are looked
 * for; a login depends on it, so one of the two always meets the other.
 */
final class EndedSessions {

  /** A login takes 10 minutes at most; what nobody asked for may be older. */
  static final Duration KEPT = Duration.ofHours(1);

  /** As far may clocks differ. */
  private static final Duration SKEW = Duration.ofSeconds(60);

  private static final int MAX_CONFLICTS = 20;

  private EndedSessions() {}

  /** What a logout names; the parts are told apart by their lengths. */
  private static String hash(
      String provider, Optional<String> subject, Optional<String> providerSession) {
    StringBuilder text = new StringBuilder().append(provider.length()).append(':').append(provider);
    subject.ifPresent(who -> text.append('s').append(who.length()).append(':').append(who));
    providerSession.ifPresent(session -> text.append('=').append(session));
    return Sha256.hex(text.toString());
  }

  /** Notes it as a part of a change. */
  static void note(Draft draft, String provider, LogoutArrival.Ends ends) {
    String hash = hash(provider, ends.subject(), ends.providerSession());
    RecordKey key = Records.ended(hash);
    EndedDoc after = noted(draft.read(key), key, hash, draft.now());
    draft.put(key, after.payload());
  }

  /**
   * Notes it alone.
   *
   * @throws UnavailableException if the store cannot be reached, or others were always faster
   */
  static void note(Engine engine, String provider, LogoutArrival.Ends ends) {
    String hash = hash(provider, ends.subject(), ends.providerSession());
    RecordKey key = Records.ended(hash);
    for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      Optional<StoredRecord> stored = engine.read(key);
      EndedDoc after = noted(stored, key, hash, engine.now());
      Condition unchanged =
          stored.map(record -> Condition.at(record.revision())).orElse(Condition.ABSENT);
      Batch batch = Batch.builder().add(new Write.Put(key, after.payload(), unchanged)).build();
      if (engine.note(batch).filter(CommitResult.Committed.class::isInstance).isPresent()) {
        return;
      }
    }
    throw new UnavailableException(
        ErrorCode.BUSY, "Too many sessions are being ended at once; try again a little later");
  }

  private static EndedDoc noted(
      Optional<StoredRecord> stored, RecordKey key, String hash, Instant now) {
    try {
      return stored
          .map(EndedDoc::read)
          .orElseGet(() -> EndedDoc.create(key))
          .ended(hash, now, now.minus(KEPT));
    } catch (DamagedRecordException e) {
      // What cannot be understood keeps no logout from being obeyed.
      return EndedDoc.all(key, now);
    }
  }

  /**
   * Whether the session at the provider from which somebody comes ended after it began.
   *
   * @param begunAt when the login began here; empty if it did not
   */
  static boolean meets(Draft draft, String provider, Identity identity, Optional<Instant> begunAt) {
    return hashes(provider, identity).stream()
        .flatMap(
            hash ->
                draft
                    .read(Records.ended(hash))
                    .flatMap(stored -> EndedDoc.read(stored).endedAt(hash))
                    .stream())
        .anyMatch(ended -> isFromBefore(ended, identity.authenticatedAt(), begunAt));
  }

  private static List<String> hashes(String provider, Identity identity) {
    Optional<String> subject = Optional.of(identity.subject());
    List<String> hashes = new ArrayList<>();
    hashes.add(hash(provider, subject, Optional.empty()));
    if (identity.providerSession().isPresent()) {
      hashes.add(hash(provider, Optional.empty(), identity.providerSession()));
      hashes.add(hash(provider, subject, identity.providerSession()));
    }
    return hashes;
  }

  /**
   * What began here later is not meant, by the clocks of two nodes; within what these may differ it
   * is for the provider to say that the person logged in again.
   */
  private static boolean isFromBefore(
      Instant ended, Optional<Instant> authenticatedAt, Optional<Instant> begunAt) {
    if (begunAt.isEmpty()) {
      return authenticatedAt.filter(at -> at.isAfter(ended.plus(SKEW))).isEmpty();
    }
    if (begunAt.get().isAfter(ended.plus(SKEW))) {
      return false;
    }
    return !begunAt.get().isAfter(ended)
        || authenticatedAt.filter(at -> at.isAfter(ended)).isEmpty();
  }
}
